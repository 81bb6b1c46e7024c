package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.value.PortRange;

/**
 * Ports of one protocol.
 *
 * @param protocol the protocol
 * @param range the ports
 */
record PortSpan(Protocol protocol, PortRange range) implements Comparable<PortSpan> {

  boolean overlaps(PortSpan other) {
    return protocol == other.protocol && range.overlaps(other.range);
  }

  @Override
  public int compareTo(PortSpan other) {
    int byProtocol = protocol.compareTo(other.protocol);
    return byProtocol != 0 ? byProtocol : range.compareTo(other.range);
  }

  @Override
  public String toString() {
    return range + "/" + protocol;
  }
}
