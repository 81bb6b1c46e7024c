package dev.hagane.api.v1alpha1;

import dev.hagane.value.TransportProtocol;

/** Transport protocols of a port. */
public enum Protocol {
  TCP,
  UDP,
  SCTP;

  /** The same protocol as a value. */
  public TransportProtocol toValue() {
    return TransportProtocol.valueOf(name());
  }
}
