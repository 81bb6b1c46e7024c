package dev.hagane.ipvs;

import dev.hagane.netlink.Errno;
import dev.hagane.netlink.FamilyNotFoundException;
import dev.hagane.netlink.KernelError;
import dev.hagane.netlink.KernelErrorException;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A table in memory that takes and refuses what the kernel does (net/netfilter/ipvs/ip_vs_ctl.c);
 * the contract test runs against both. It remembers the operations that it was given.
 */
public final class FakeIpvsTable implements IpvsTable {

  /** What the lab's kernel has; twos is missing on purpose. */
  public static final Set<String> SCHEDULERS =
      Set.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh");

  private static final int NAME_BYTES = 15;

  private final Map<ServiceKey, Held> services = new TreeMap<>();
  private final Set<String> schedulers = new HashSet<>(SCHEDULERS);
  private final Set<String> interfaces = new HashSet<>(Set.of("lo"));
  private final Map<SyncDaemon.State, SyncDaemon> daemons = new EnumMap<>(SyncDaemon.State.class);
  private final List<IpvsOperation> applied = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private ConnectionTimeouts timeouts = new ConnectionTimeouts(900, 120, 300);
  private int startedDaemons;
  private boolean available = true;
  private boolean permitted = true;

  private static final class Held {
    IpvsService service;
    TrafficCounters counters = TrafficCounters.ZERO;
    final Map<DestinationKey, ObservedDestination> destinations = new TreeMap<>();

    Held(IpvsService service) {
      this.service = service;
    }
  }

  private record Refusal(Predicate<IpvsOperation> which, KernelError error) {}

  /** Takes a scheduler's module away; services that use it keep it. */
  public FakeIpvsTable withoutScheduler(String name) {
    schedulers.remove(name);
    return this;
  }

  /** Brings a scheduler's module. */
  public FakeIpvsTable withScheduler(String name) {
    schedulers.add(name);
    return this;
  }

  /** Whether the kernel has IPVS at all. */
  public void setAvailable(boolean value) {
    available = value;
  }

  /** Whether the process has CAP_NET_ADMIN. */
  public void setPermitted(boolean value) {
    permitted = value;
  }

  /** Refuses such operations from now on. */
  public void refuse(Predicate<IpvsOperation> which, int errno) {
    refusals.add(new Refusal(which, KernelError.of(errno)));
  }

  /** Ends all refusals of {@link #refuse}. */
  public void refuseNothing() {
    refusals.clear();
  }

  /** Operations given by {@link #apply} so far, refused ones included. */
  public List<IpvsOperation> applied() {
    return Collections.unmodifiableList(applied);
  }

  /** Forgets {@link #applied}. */
  public void forgetApplied() {
    applied.clear();
  }

  /** Somebody else changes the table; not in {@link #applied}. */
  public void byAnotherProgram(IpvsOperation... operations) {
    for (IpvsOperation operation : operations) {
      int errno = perform(operation);
      if (errno != 0) {
        throw new IllegalArgumentException(operation + ": " + Errno.name(errno));
      }
    }
  }

  /** Sets what a destination carries. */
  public void carry(
      ServiceKey service, DestinationKey destination, long active, long inactive, long persistent) {
    held(service)
        .destinations
        .computeIfPresent(
            destination,
            (key, old) ->
                new ObservedDestination(
                    old.destination(), active, inactive, persistent, old.counters()));
  }

  /** Sets a service's counters. */
  public void count(ServiceKey service, TrafficCounters counters) {
    held(service).counters = counters;
  }

  /** The table as {@code ipvsadm -Sn} prints it, ordered, thresholds added. */
  public String dump() {
    return String.join("\n", IpvsText.commands(state()));
  }

  @Override
  public List<ObservedService> services() {
    check("listing IPVS services");
    return services.values().stream().map(h -> new ObservedService(h.service, h.counters)).toList();
  }

  @Override
  public List<ObservedDestination> destinations(ServiceKey service) {
    check("listing destinations");
    Held held = services.get(service);
    return held == null ? List.of() : List.copyOf(held.destinations.values());
  }

  @Override
  public List<IpvsResult> apply(List<IpvsOperation> operations) {
    if (!available) {
      throw new FamilyNotFoundException("IPVS");
    }
    List<IpvsResult> results = new ArrayList<>();
    for (IpvsOperation operation : operations) {
      applied.add(operation);
      KernelError error = error(operation);
      results.add(
          error == null
              ? new IpvsResult.Done(operation)
              : new IpvsResult.Failed(operation, KernelIpvsTable.failure(operation, error)));
    }
    return results;
  }

  /** Does one operation and gives its error number; 0 is success. */
  int errno(IpvsOperation operation) {
    applied.add(operation);
    KernelError error = error(operation);
    return error == null ? 0 : error.errno();
  }

  private KernelError error(IpvsOperation operation) {
    if (!permitted) {
      return KernelError.of(Errno.EPERM);
    }
    for (Refusal refusal : refusals) {
      if (refusal.which.test(operation)) {
        return refusal.error;
      }
    }
    int errno = perform(operation);
    return errno == 0 ? null : KernelError.of(errno);
  }

  private int perform(IpvsOperation operation) {
    Held held = services.get(operation.service());
    if (operation instanceof IpvsOperation.AddService add) {
      int errno =
          name(add.wanted()) ? held == null ? check(add.wanted()) : Errno.EEXIST : Errno.EINVAL;
      if (errno == 0) {
        services.put(add.service(), new Held(add.wanted()));
      }
      return errno;
    }
    if (operation instanceof IpvsOperation.UpdateService set && !name(set.wanted())) {
      return Errno.EINVAL;
    }
    if (held == null) {
      return Errno.ESRCH;
    }
    return switch (operation) {
      case IpvsOperation.AddService ignored -> throw new IllegalStateException("done above");
      case IpvsOperation.UpdateService set -> {
        int errno = check(set.wanted());
        if (errno == 0) {
          held.service = set.wanted();
        }
        yield errno;
      }
      case IpvsOperation.DeleteService delete -> {
        services.remove(delete.service());
        yield 0;
      }
      case IpvsOperation.AddDestination add -> add(held, add.wanted());
      case IpvsOperation.UpdateDestination set -> update(held, set.wanted());
      case IpvsOperation.DeleteDestination delete ->
          held.destinations.remove(delete.destination()) == null ? Errno.ENOENT : 0;
    };
  }

  private int add(Held held, Destination wanted) {
    int errno = checkRanges(held, wanted);
    if (errno != 0) {
      return errno;
    }
    if (held.destinations.containsKey(wanted.key())) {
      return Errno.EEXIST;
    }
    if (!reachable(wanted.key().address())) {
      return Errno.EINVAL;
    }
    held.destinations.put(
        wanted.key(), new ObservedDestination(wanted, 0, 0, 0, TrafficCounters.ZERO));
    return 0;
  }

  private int update(Held held, Destination wanted) {
    int errno = checkRanges(held, wanted);
    if (errno != 0) {
      return errno;
    }
    ObservedDestination old = held.destinations.get(wanted.key());
    if (old == null) {
      return Errno.ENOENT;
    }
    held.destinations.put(
        wanted.key(),
        new ObservedDestination(
            wanted,
            old.activeConnections(),
            old.inactiveConnections(),
            old.persistentConnections(),
            old.counters()));
    return 0;
  }

  private int checkRanges(Held held, Destination wanted) {
    boolean mixed = wanted.key().address().family() != held.service.key().family();
    if (mixed && (wanted.method() != ForwardingMethod.TUNNEL || !daemons.isEmpty())) {
      return Errno.EINVAL;
    }
    if (wanted.weight() < 0
        || Integer.compareUnsigned(wanted.lowerThreshold(), wanted.upperThreshold()) > 0) {
      return Errno.ERANGE;
    }
    if (wanted.upperThreshold() < 0) {
      return Errno.EINVAL;
    }
    return wanted.encapsulation() instanceof TunnelEncapsulation.Gue(int port, boolean ignored)
            && port == 0
        ? Errno.EINVAL
        : 0;
  }

  private int check(IpvsService wanted) {
    if (!wanted.scheduler().equals("none") && !schedulers.contains(wanted.scheduler())) {
      return Errno.ENOENT;
    }
    Persistence persistence = wanted.persistence();
    if (persistence == null) {
      return 0;
    }
    if (persistence.engine() != null && !persistence.engine().equals("sip")) {
      return Errno.ENOENT;
    }
    boolean prefix =
        wanted.key().family() == AddressFamily.IPv4
            || (persistence.prefixLength() >= 1 && persistence.prefixLength() <= 128);
    return prefix ? 0 : Errno.EINVAL;
  }

  /** IP_VS_SCHEDNAME_MAXLEN. */
  private static boolean name(IpvsService wanted) {
    return wanted.scheduler().length() <= NAME_BYTES;
  }

  /** inet_addr_type or ipv6_addr_type: unicast, and no link-local of another host. */
  private static boolean reachable(IpAddress address) {
    return !address.isUnspecified()
        && !address.isMulticast()
        && !address.isBroadcast()
        && !(address.isIpv6() && address.isLinkLocal())
        && !(!address.isIpv6() && address.toBytes()[0] == 0);
  }

  @Override
  public ConnectionTimeouts timeouts() {
    check("reading IPVS timeouts");
    return timeouts;
  }

  @Override
  public void setTimeouts(ConnectionTimeouts wanted) {
    check("writing IPVS timeouts");
    timeouts =
        new ConnectionTimeouts(
            wanted.tcpSeconds() == 0 ? timeouts.tcpSeconds() : wanted.tcpSeconds(),
            wanted.tcpFinSeconds() == 0 ? timeouts.tcpFinSeconds() : wanted.tcpFinSeconds(),
            wanted.udpSeconds() == 0 ? timeouts.udpSeconds() : wanted.udpSeconds());
  }

  @Override
  public IpvsInfo info() {
    check("reading the version of IPVS");
    return new IpvsInfo("1.2.1", 4096);
  }

  @Override
  public void zeroCounters() {
    check("zeroing IPVS counters");
    services.values().forEach(held -> held.counters = TrafficCounters.ZERO);
  }

  @Override
  public void flush() {
    check("flushing IPVS");
    services.clear();
  }

  /** Interfaces that synchronization may go by, beside lo. */
  public void addInterfaces(String... names) {
    interfaces.addAll(List.of(names));
  }

  /** How many synchronization daemons were started so far. */
  public int startedDaemons() {
    return startedDaemons;
  }

  @Override
  public List<SyncDaemon> syncDaemons() {
    check("listing IPVS synchronization daemons");
    return List.copyOf(daemons.values());
  }

  @Override
  public void startSyncDaemon(SyncDaemon daemon) {
    check("starting the IPVS synchronization daemon");
    int errno =
        hasMixedFamilies()
            ? Errno.EINVAL
            : !interfaces.contains(daemon.interfaceName())
                ? Errno.ENODEV
                : daemons.containsKey(daemon.state()) ? Errno.EEXIST : 0;
    refuse("starting the IPVS synchronization daemon", errno);
    startedDaemons++;
    daemons.put(
        daemon.state(),
        new SyncDaemon(
            daemon.state(),
            daemon.interfaceName(),
            daemon.syncId(),
            daemon.maximumLength() == 0 ? 1472 : daemon.maximumLength(),
            daemon.group() == null ? IpAddress.parse("224.0.0.81") : daemon.group(),
            daemon.port() == 0 ? 8848 : daemon.port(),
            daemon.ttl() == 0 ? 1 : daemon.ttl()));
  }

  private boolean hasMixedFamilies() {
    return services.values().stream()
        .anyMatch(held ->
            held.destinations.keySet().stream()
                .anyMatch(d -> d.address().family() != held.service.key().family()));
  }

  @Override
  public void stopSyncDaemon(SyncDaemon.State state) {
    check("stopping the IPVS synchronization daemon");
    refuse(
        "stopping the IPVS synchronization daemon",
        daemons.remove(state) == null ? Errno.ESRCH : 0);
  }

  private Held held(ServiceKey key) {
    Held held = services.get(key);
    if (held == null) {
      throw new IllegalArgumentException("no service " + key);
    }
    return held;
  }

  private void check(String what) {
    if (!available) {
      throw new FamilyNotFoundException("IPVS");
    }
    refuse(what, permitted ? 0 : Errno.EPERM);
  }

  private static void refuse(String what, int errno) {
    if (errno != 0) {
      throw new KernelErrorException(what, KernelError.of(errno));
    }
  }
}
