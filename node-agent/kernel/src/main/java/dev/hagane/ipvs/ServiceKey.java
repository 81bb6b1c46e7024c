package dev.hagane.ipvs;

import dev.hagane.value.AddressFamily;

/**
 * What identifies a virtual service in the kernel: address, protocol and port, or a firewall mark.
 * Ordered: by address before by mark, then by their parts.
 */
public sealed interface ServiceKey extends Comparable<ServiceKey> permits AddressKey, MarkKey {

  /** The family of the packets that the service takes. */
  AddressFamily family();

  @Override
  default int compareTo(ServiceKey other) {
    return switch (this) {
      case AddressKey a -> other instanceof AddressKey b ? AddressKey.ORDER.compare(a, b) : -1;
      case MarkKey a -> other instanceof MarkKey b ? MarkKey.ORDER.compare(a, b) : 1;
    };
  }
}
