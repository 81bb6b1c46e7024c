package dev.hagane.rtnl;

/** What became of one operation. */
public sealed interface RouteResult {

  /** The operation. */
  RouteOperation operation();

  /**
   * The kernel did it.
   *
   * @param operation the operation
   */
  record Done(RouteOperation operation) implements RouteResult {}

  /**
   * The kernel did not do it; operations after it in the list were tried all the same.
   *
   * @param operation the operation
   * @param failure why
   */
  record Failed(RouteOperation operation, RouteFailure failure) implements RouteResult {}
}
