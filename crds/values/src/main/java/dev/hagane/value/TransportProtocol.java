package dev.hagane.value;

/** The transport protocols that IPVS balances, with their numbers (RFC 5237, IANA). */
public enum TransportProtocol {
  TCP(6),
  UDP(17),
  SCTP(132);

  private final int number;

  TransportProtocol(int number) {
    this.number = number;
  }

  /** The protocol number in the IP header. */
  public int number() {
    return number;
  }
}
