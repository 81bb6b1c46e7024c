package dev.hagane.agent.desired;

import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.GratuitousARP;
import dev.hagane.api.v1alpha1.Preemption;
import dev.hagane.api.v1alpha1.TransportMode;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.control.Announcing;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.InstanceConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A role's VRRP as {@code hagane-vrrp} takes it, still without virtual services' addresses. */
final class VrrpReader {
  private static final int LINK_LOCAL_PREFIX = 64;

  /**
   * What an operator from before VRRP asks: hold the addresses, whoever else there may be. Unicast
   * without a peer neither sends nor hears, so no stranger on the wire learns of identifiers that
   * nobody chose.
   */
  private static final DirectorVRRP ALONE =
      new DirectorVRRP(
          3,
          1000,
          255,
          Preemption.DEFAULT,
          0,
          TransportMode.Unicast,
          true,
          GratuitousARP.DEFAULT,
          List.of(),
          null);

  private VrrpReader() {}

  /**
   * Puts the group together.
   *
   * @param instances the role's instances as read, in its order
   * @throws IllegalArgumentException if a value is out of bounds
   */
  static GroupConfiguration group(DirectorRole role, List<DesiredInstance> instances) {
    DirectorVRRP vrrp = role.vrrp() == null ? ALONE : role.vrrp();
    List<InstanceConfiguration> configurations = new ArrayList<>();
    for (int i = 0; i < instances.size(); i++) {
      configurations.add(instance(role, i, instances.get(i)));
    }
    GratuitousARP announcing = vrrp.gratuitousARP();
    return new GroupConfiguration(
        role.group(),
        role.uid(),
        vrrp.version(),
        vrrp.advertisementIntervalMilliseconds(),
        vrrp.priority(),
        vrrp.preemption().enabled(),
        vrrp.preemption().delaySeconds(),
        vrrp.startupDelaySeconds(),
        vrrp.transport() == TransportMode.Unicast,
        vrrp.peers().size(),
        vrrp.checksumIncludesPseudoHeader(),
        new Announcing(
            announcing.repeat(), announcing.intervalMilliseconds(), announcing.refreshSeconds()),
        configurations,
        List.of(),
        switchover(vrrp.switchover()));
  }

  private static InstanceConfiguration instance(
      DirectorRole role, int position, DesiredInstance instance) {
    DirectorInstance written = role.instances().get(position);
    Integer vrid = written.vrid();
    if (vrid == null && role.vrrp() != null) {
      throw new IllegalArgumentException("instance " + instance.name() + " has no vrid");
    }
    return new InstanceConfiguration(
        instance.name(),
        instance.family(),
        instance.target(),
        vrid == null ? position + 1 : vrid,
        instance.addresses(),
        written.unicastPeers().stream().map(IpAddress::parse).toList());
  }

  /**
   * An instance's addresses as they are advertised: over IPv6 a link-local one comes first (RFC
   * 9568 section 5.2.9); without one in its place the router's MAC address gives it (section 7.3).
   */
  static List<InterfaceAddress> addresses(
      AddressFamily family, @Nullable Integer vrid, List<InterfaceAddress> written) {
    if (family == AddressFamily.IPv4
        || vrid == null
        || written.isEmpty()
        || written.getFirst().address().isLinkLocal()) {
      return written;
    }
    List<InterfaceAddress> all = new ArrayList<>();
    IpAddress first =
        IpAddress.parse(String.format(Locale.ROOT, "fe80::200:5eff:fe00:2%02x", vrid));
    all.add(new InterfaceAddress(first, LINK_LOCAL_PREFIX));
    all.addAll(written);
    return all;
  }

  /** A request as a number: FNV-1a, never 0; 0 for no request. */
  static long switchover(@Nullable String request) {
    if (request == null || request.isEmpty()) {
      return 0;
    }
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < request.length(); i++) {
      hash = (hash ^ request.charAt(i)) * 0x100000001b3L;
    }
    return hash == 0 ? 1 : hash;
  }
}
