package dev.hagane.ipvs;

/** What became of one operation. */
public sealed interface IpvsResult {

  /** The operation. */
  IpvsOperation operation();

  /**
   * The kernel did it.
   *
   * @param operation the operation
   */
  record Done(IpvsOperation operation) implements IpvsResult {}

  /**
   * The kernel did not do it; operations after it in the list were tried all the same.
   *
   * @param operation the operation
   * @param failure why
   */
  record Failed(IpvsOperation operation, IpvsFailure failure) implements IpvsResult {}
}
