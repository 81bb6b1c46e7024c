package dev.hagane.rtnl;

import org.jspecify.annotations.Nullable;

/**
 * A network interface.
 *
 * @param index its number, from 1
 * @param name its name
 * @param kind such as {@code vlan}, {@code bond}, {@code dummy}; null for hardware and loopback
 * @param mac its Ethernet address; null where it has none of six bytes
 * @param mtu in bytes
 * @param operationalState RFC 2863
 * @param up whether an administrator switched it on ({@code IFF_UP})
 * @param carrier whether it has a signal; false while it is down
 * @param loopback whether it is {@code lo} ({@code IFF_LOOPBACK})
 * @param master index of the bond, bridge or VRF it belongs to; 0: none
 * @param parent index of the interface under a VLAN or tunnel; 0: none
 * @param vlanId 1 to 4094 for a VLAN; 0: none
 * @param group its device group ({@code ip link … group}); {@link Macvlan#GROUP} on those that this
 *     program has made; 0 by default
 */
public record Link(
    int index,
    String name,
    @Nullable String kind,
    @Nullable MacAddress mac,
    long mtu,
    OperationalState operationalState,
    boolean up,
    boolean carrier,
    boolean loopback,
    int master,
    int parent,
    int vlanId,
    long group) {

  /** An interface in the default group. */
  public Link(
      int index,
      String name,
      @Nullable String kind,
      @Nullable MacAddress mac,
      long mtu,
      OperationalState operationalState,
      boolean up,
      boolean carrier,
      boolean loopback,
      int master,
      int parent,
      int vlanId) {
    this(
        index,
        name,
        kind,
        mac,
        mtu,
        operationalState,
        up,
        carrier,
        loopback,
        master,
        parent,
        vlanId,
        0);
  }
}
