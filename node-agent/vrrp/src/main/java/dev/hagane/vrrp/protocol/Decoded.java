package dev.hagane.vrrp.protocol;

/** What a packet turned out to be. */
public sealed interface Decoded {
  /** Well-formed. Whether it is for us and as we are configured, {@link Expectation} says. */
  record Valid(Advertisement advertisement) implements Decoded {}

  /**
   * Not to be used.
   *
   * @param cause what to count it under
   * @param detail for people, with the numbers
   */
  record Invalid(InvalidCause cause, String detail) implements Decoded {}
}
