package dev.hagane.vrrp.process;

import dev.hagane.linux.LinuxException;
import dev.hagane.linux.VrrpSocket;
import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.OperationalState;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.InstanceConfiguration;
import dev.hagane.vrrp.control.InstanceReport;
import dev.hagane.vrrp.protocol.Advertisement;
import dev.hagane.vrrp.protocol.Authentication;
import dev.hagane.vrrp.protocol.Decoded;
import dev.hagane.vrrp.protocol.Expectation;
import dev.hagane.vrrp.protocol.InvalidCause;
import dev.hagane.vrrp.protocol.VrrpCodec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One VRRP instance of a group on this host: where it is, and what goes in and out there. */
final class Instance {
  private static final Logger log = LoggerFactory.getLogger(Instance.class);

  private final ByteBuffer packet = ByteBuffer.allocate(VrrpCodec.MAXIMUM_BYTES);
  private final Group group;
  private final GroupConfiguration whole;
  private final int index;
  private final InstanceConfiguration configuration;
  private final Expectation expectation;
  private @Nullable Link link;
  private @Nullable IpAddress source;
  private @Nullable Wire wire;
  private @Nullable String fault;
  private @Nullable String sendFault;
  private long sent;
  private long received;

  /**
   * An instance that is nowhere yet.
   *
   * @param before the same instance of the configuration before, whose counters go on
   */
  Instance(
      Group group,
      GroupConfiguration whole,
      int index,
      InstanceConfiguration configuration,
      @Nullable Instance before) {
    this.group = group;
    this.whole = whole;
    this.index = index;
    this.configuration = configuration;
    this.expectation =
        new Expectation(
            whole.version(),
            GroupSettings.intervalNanos(whole),
            Authentication.NONE,
            whole.unicast() ? Set.copyOf(configuration.unicastPeers()) : Set.of());
    if (before != null) {
      link = before.link;
      source = before.source;
      wire = before.wire;
      fault = before.fault;
      sent = before.sent;
      received = before.received;
    }
  }

  Group group() {
    return group;
  }

  /** Its number in the group, as the machine counts. */
  int index() {
    return index;
  }

  InstanceConfiguration configuration() {
    return configuration;
  }

  String name() {
    return configuration.name();
  }

  AddressFamily family() {
    return configuration.family();
  }

  int vrid() {
    return configuration.vrid();
  }

  /** Multicast, or unicast with somebody to speak to. */
  boolean speaks() {
    return !isUnicast() || !configuration.unicastPeers().isEmpty();
  }

  boolean isUnicast() {
    return whole.unicast();
  }

  @Nullable Link link() {
    return link;
  }

  @Nullable IpAddress source() {
    return source;
  }

  @Nullable String fault() {
    return fault;
  }

  /**
   * Looks where it is now, and whether it can work there. The wire comes later.
   *
   * @param virtual the addresses of all groups
   * @param patient whether it still waits to be told its peers' addresses
   */
  void locate(Network network, Set<IpAddress> virtual, boolean patient) {
    Link found = network.find(configuration.target());
    link = found;
    if (found == null) {
      source = null;
      fault =
          "this host has no %s; bring it up or correct the group".formatted(configuration.target());
      return;
    }
    source = SourceAddress.choose(configuration, found, network, virtual, source);
    if (!found.up()) {
      fault = "%s is down; bring it up".formatted(found.name());
    } else if (!found.carrier()) {
      fault = "%s has no carrier; look at its cable and the switch".formatted(found.name());
    } else if (source == null) {
      fault = "%s has no %s; add one".formatted(found.name(), ownAddress());
    } else if (!isUsable(found)) {
      fault =
          "%s has a carrier and is not ready yet (%s)"
              .formatted(found.name(), found.operationalState());
    } else if (patient && !speaks()) {
      fault = "the other directors' addresses are not known yet";
    } else {
      fault = null;
    }
  }

  /** What is sent before is lost without an error; a driver without such states says UNKNOWN. */
  private static boolean isUsable(Link link) {
    return link.operationalState() == OperationalState.UP
        || link.operationalState() == OperationalState.UNKNOWN;
  }

  private String ownAddress() {
    return family() == AddressFamily.IPv4
        ? "IPv4 address of its own"
        : "usable IPv6 link-local address";
  }

  /**
   * What it sends and hears through.
   *
   * @param trouble why there is none; a fault, if there is no other
   */
  void connect(@Nullable Wire wire, @Nullable String trouble) {
    this.wire = wire;
    if (fault == null) {
      fault = trouble;
    }
  }

  /** Sends an advertisement of that priority. */
  void advertise(int priority) {
    Wire through = wire;
    IpAddress from = source;
    if (through == null || from == null || !speaks()) {
      return;
    }
    Advertisement advertisement =
        new Advertisement(
            family(),
            whole.version(),
            vrid(),
            priority,
            expectation.intervalNanos(),
            configuration.addresses().stream().map(InterfaceAddress::address).toList(),
            Authentication.NONE);
    List<IpAddress> destinations =
        whole.unicast() ? configuration.unicastPeers() : List.of(multicast());
    for (IpAddress destination : destinations) {
      packet.clear();
      VrrpCodec.encode(
          advertisement, from, destination, whole.checksumIncludesPseudoHeader(), packet);
      send(through, from, destination);
    }
  }

  private IpAddress multicast() {
    return family() == AddressFamily.IPv4 ? VrrpSocket.MULTICAST_IPV4 : VrrpSocket.MULTICAST_IPV6;
  }

  private void send(Wire through, IpAddress from, IpAddress destination) {
    try {
      through.send(from, destination, packet.flip());
      sent++;
      if (sendFault != null) {
        log.info("{}: {} sends again", group.name(), name());
        sendFault = null;
      }
    } catch (LinuxException e) {
      if (!String.valueOf(e.getMessage()).equals(sendFault)) {
        sendFault = String.valueOf(e.getMessage());
        log.warn("{}: {}: {}", group.name(), name(), sendFault);
      }
      group.lookSoon();
    }
  }

  /** Why a well-formed advertisement is not taken; null: it is, and counted. */
  Decoded.@Nullable Invalid refuse(Advertisement heard, IpAddress from, IpAddress to) {
    if (!speaks()) {
      return new Decoded.Invalid(InvalidCause.SOURCE, from + " is heard, and we have no peers");
    }
    if (source != null && source.equals(from)) {
      return new Decoded.Invalid(
          InvalidCause.SOURCE,
          "a packet comes from our own address %s: a loop in the network, or another host has it"
              .formatted(from));
    }
    if (to.isMulticast() == isUnicast()) {
      return new Decoded.Invalid(
          InvalidCause.SOURCE,
          "%s speaks by %s, we by %s"
              .formatted(
                  from,
                  isUnicast() ? "multicast" : "unicast",
                  isUnicast() ? "unicast" : "multicast"));
    }
    Decoded.Invalid invalid = expectation.check(heard, from);
    if (invalid == null) {
      received++;
    }
    return invalid;
  }

  InstanceReport report() {
    Link where = link;
    return new InstanceReport(
        name(),
        where == null ? "" : where.name(),
        source,
        fault == null ? sendFault : fault,
        sent,
        received);
  }
}
