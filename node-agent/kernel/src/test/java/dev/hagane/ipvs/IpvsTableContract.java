package dev.hagane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.ipvs.IpvsOperation.AddDestination;
import dev.hagane.ipvs.IpvsOperation.AddService;
import dev.hagane.ipvs.IpvsOperation.DeleteDestination;
import dev.hagane.ipvs.IpvsOperation.DeleteService;
import dev.hagane.ipvs.IpvsOperation.UpdateDestination;
import dev.hagane.ipvs.IpvsOperation.UpdateService;
import dev.hagane.netlink.Errno;
import dev.hagane.netlink.KernelErrorException;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.value.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds for the kernel's table and for the fake alike. */
abstract class IpvsTableContract {
  static final AddressKey V4 = key("203.0.113.20", TransportProtocol.TCP, 80);
  static final AddressKey V6 = key("2001:db8:4:0:0:1::20", TransportProtocol.TCP, 80);

  /** An empty table. */
  abstract IpvsTable table();

  @Test
  void holdsEveryFormOfServiceAsItWasWritten() {
    List<IpvsService> services =
        List.of(
            IpvsService.of(V4, "wlc"),
            IpvsService.of(V6, "rr"),
            IpvsService.of(key("203.0.113.20", TransportProtocol.UDP, 53), "sed"),
            IpvsService.of(key("203.0.113.20", TransportProtocol.SCTP, 9899), "nq"),
            new IpvsService(
                key("203.0.113.21", TransportProtocol.UDP, 53), "rr", Set.of(), true, null),
            new IpvsService(
                key("203.0.113.22", TransportProtocol.TCP, 443),
                "mh",
                Set.of(SchedulerFlag.FALLBACK, SchedulerFlag.HASH_PORT),
                false,
                Persistence.of(300, 24)),
            new IpvsService(
                key("203.0.113.23", TransportProtocol.UDP, 5060),
                "rr",
                Set.of(),
                true,
                new Persistence(60, 32, "sip")),
            new IpvsService(
                key("2001:db8::1", TransportProtocol.TCP, 0),
                "sh",
                Set.of(SchedulerFlag.HASH_PORT),
                false,
                Persistence.of(2678400, 64)),
            IpvsService.of(new MarkKey(AddressFamily.IPv4, 7), "wrr"),
            new IpvsService(
                new MarkKey(AddressFamily.IPv6, 0xffff_fffeL),
                "lc",
                Set.of(),
                false,
                Persistence.of(1, 128)));
    succeed(services.stream().<IpvsOperation>map(AddService::new).toList());
    assertThat(table().services())
        .extracting(ObservedService::service)
        .containsExactlyInAnyOrderElementsOf(services);
  }

  @Test
  void holdsEveryFormOfDestinationAsItWasWritten() {
    succeed(new AddService(IpvsService.of(V4, "wlc")));
    List<Destination> destinations =
        List.of(
            Destination.of(at("10.0.0.11", 80), ForwardingMethod.MASQUERADE, 10),
            Destination.of(at("10.0.0.11", 8080), ForwardingMethod.MASQUERADE, 0),
            Destination.of(at("10.0.0.12", 80), ForwardingMethod.DIRECT_ROUTING, 65535),
            Destination.of(at("127.0.0.1", 80), ForwardingMethod.DIRECT_ROUTING, 1),
            Destination.of(at("127.0.0.2", 80), ForwardingMethod.MASQUERADE, 1),
            Destination.of(at("127.0.0.3", 80), ForwardingMethod.LOCAL_NODE, 1),
            new Destination(
                at("10.0.0.13", 80), ForwardingMethod.MASQUERADE, 1, 2147483647, 100, null),
            new Destination(at("10.0.0.14", 80), ForwardingMethod.MASQUERADE, 1, 100, 0, null),
            tunnel("10.0.0.15", new TunnelEncapsulation.Ipip()),
            tunnel("10.0.0.16", new TunnelEncapsulation.Gue(6080, true)),
            tunnel("10.0.0.17", new TunnelEncapsulation.Gue(6080, false)),
            tunnel("10.0.0.18", new TunnelEncapsulation.Gre(true)),
            tunnel("10.0.0.19", new TunnelEncapsulation.Gre(false)),
            tunnel("2001:db8::15", new TunnelEncapsulation.Ipip()));
    succeed(destinations.stream().<IpvsOperation>map(d -> new AddDestination(V4, d)).toList());
    assertThat(table().destinations(V4))
        .extracting(ObservedDestination::destination)
        .containsExactlyInAnyOrderElementsOf(destinations);
    assertThat(table().destinations(V4))
        .allSatisfy(d -> assertThat(d.activeConnections() + d.inactiveConnections()).isZero());
  }

  @Test
  void everyPartOfAServiceButItsKeyChangesInPlace() {
    Destination server = Destination.of(at("10.0.0.11", 80), ForwardingMethod.MASQUERADE, 10);
    IpvsService plain = IpvsService.of(V4, "wlc");
    succeed(new AddService(plain), new AddDestination(V4, server));
    List<IpvsService> forms =
        List.of(
            IpvsService.of(V4, "rr"),
            new IpvsService(V4, "rr", Set.of(), false, Persistence.of(300, 24)),
            new IpvsService(
                V4, "sh", Set.of(SchedulerFlag.FALLBACK), false, Persistence.of(10, 32)),
            new IpvsService(V4, "sh", Set.of(SchedulerFlag.HASH_PORT), false, null),
            new IpvsService(V4, "rr", Set.of(), true, null),
            plain);
    for (IpvsService form : forms) {
      succeed(new UpdateService(form));
      assertThat(table().services()).extracting(ObservedService::service).containsExactly(form);
      assertThat(table().destinations(V4))
          .extracting(ObservedDestination::destination)
          .containsExactly(server);
    }
  }

  @Test
  void everyPartOfADestinationButItsKeyChangesInPlace() {
    DestinationKey key = at("10.0.0.11", 80);
    succeed(
        new AddService(IpvsService.of(V4, "wlc")),
        new AddDestination(V4, Destination.of(key, ForwardingMethod.MASQUERADE, 10)));
    List<Destination> forms =
        List.of(
            Destination.of(key, ForwardingMethod.MASQUERADE, 0),
            Destination.of(key, ForwardingMethod.DIRECT_ROUTING, 5),
            new Destination(
                key, ForwardingMethod.TUNNEL, 5, 9, 3, new TunnelEncapsulation.Gue(6080, true)),
            new Destination(key, ForwardingMethod.TUNNEL, 5, 0, 0, new TunnelEncapsulation.Ipip()),
            Destination.of(key, ForwardingMethod.MASQUERADE, 7));
    for (Destination form : forms) {
      succeed(new UpdateDestination(V4, form));
      assertThat(table().destinations(V4))
          .extracting(ObservedDestination::destination)
          .containsExactly(form);
    }
  }

  @Test
  void deletingAServiceTakesItsDestinationsAlong() {
    Destination server = Destination.of(at("10.0.0.11", 80), ForwardingMethod.MASQUERADE, 10);
    succeed(
        new AddService(IpvsService.of(V4, "wlc")),
        new AddDestination(V4, server),
        new DeleteService(V4));
    assertThat(table().services()).isEmpty();
    assertThat(table().destinations(V4)).isEmpty();
    succeed(new AddService(IpvsService.of(V4, "wlc")));
    assertThat(table().destinations(V4)).isEmpty();
    succeed(new AddDestination(V4, server));
    succeed(new DeleteDestination(V4, server.key()));
    assertThat(table().destinations(V4)).isEmpty();
  }

  @Test
  void refusesWithACause() {
    Destination server = Destination.of(at("10.0.0.11", 80), ForwardingMethod.MASQUERADE, 10);
    AddressKey missing = key("203.0.113.99", TransportProtocol.TCP, 1);
    succeed(new AddService(IpvsService.of(V4, "wlc")), new AddDestination(V4, server));
    assertThat(refusal(new AddService(IpvsService.of(V4, "rr"))))
        .isEqualTo(new IpvsFailure.Duplicate());
    assertThat(refusal(new AddService(IpvsService.of(V6, "twos"))))
        .isEqualTo(new IpvsFailure.MissingScheduler("twos"));
    assertThat(refusal(new UpdateService(IpvsService.of(V4, "twos"))))
        .isEqualTo(new IpvsFailure.MissingScheduler("twos"));
    assertThat(
            refusal(
                new AddService(
                    new IpvsService(V6, "rr", Set.of(), false, new Persistence(1, 128, "nope")))))
        .isEqualTo(new IpvsFailure.MissingEngine("nope", "rr"));
    assertThat(refusal(new UpdateService(IpvsService.of(missing, "rr"))))
        .isEqualTo(new IpvsFailure.NoSuchService());
    assertThat(refusal(new DeleteService(missing))).isEqualTo(new IpvsFailure.NoSuchService());
    assertThat(refusal(new AddDestination(missing, server)))
        .isEqualTo(new IpvsFailure.NoSuchService());
    assertThat(refusal(new AddDestination(V4, server))).isEqualTo(new IpvsFailure.Duplicate());
    assertThat(refusal(new DeleteDestination(V4, at("10.0.0.99", 80))))
        .isEqualTo(new IpvsFailure.NoSuchDestination());
    assertThat(
            refusal(
                new UpdateDestination(
                    V4, Destination.of(at("10.0.0.99", 80), ForwardingMethod.MASQUERADE, 1))))
        .isEqualTo(new IpvsFailure.NoSuchDestination());
    assertThat(refusal(new UpdateDestination(V4, server.withWeight(-1))))
        .isEqualTo(new IpvsFailure.OutOfRange());
    assertThat(
            refusal(
                new UpdateDestination(
                    V4, new Destination(server.key(), ForwardingMethod.MASQUERADE, 1, 5, 6, null))))
        .isEqualTo(new IpvsFailure.OutOfRange());
  }

  @Test
  void refusesWhatMakesNoSense() {
    succeed(new AddService(IpvsService.of(V4, "wlc")));
    List<IpvsOperation> nonsense =
        List.of(
            new AddDestination(V4, tunnel("10.0.0.11", new TunnelEncapsulation.Gue(0, false))),
            new AddDestination(
                V4, Destination.of(at("2001:db8::1", 80), ForwardingMethod.MASQUERADE, 1)),
            new AddDestination(
                V4, Destination.of(at("224.0.0.5", 80), ForwardingMethod.MASQUERADE, 1)),
            new AddDestination(
                V4, Destination.of(at("255.255.255.255", 80), ForwardingMethod.MASQUERADE, 1)),
            new AddDestination(
                V4, Destination.of(at("0.0.0.0", 80), ForwardingMethod.MASQUERADE, 1)),
            new AddDestination(
                V4,
                new Destination(at("10.0.0.9", 80), ForwardingMethod.MASQUERADE, 1, -1, 0, null)),
            new AddService(new IpvsService(V6, "rr", Set.of(), false, Persistence.of(10, 0))),
            new AddService(IpvsService.of(V6, "sixteen-letters!")));
    for (IpvsOperation operation : nonsense) {
      assertThat(refusal(operation))
          .as("%s", operation)
          .isInstanceOfSatisfying(
              IpvsFailure.KernelRefused.class,
              refused -> assertThat(refused.error().errno()).isEqualTo(Errno.EINVAL));
    }
    assertThat(table().destinations(V4)).isEmpty();
    assertThat(table().services()).hasSize(1);
  }

  @Test
  void aFailureAmongManyIsTheRightOnesAndStopsNothing() {
    List<IpvsOperation> operations = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(11);
    List<Integer> bad = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      AddressKey key = key("10.9." + i / 250 + "." + (1 + i % 250), TransportProtocol.TCP, 80);
      boolean fails = random.nextInt(50) == 0 || i == 0 || i == 999 || i == 1000 || i == 2499;
      if (fails) {
        bad.add(i);
      }
      operations.add(new AddService(IpvsService.of(key, fails ? "twos" : "rr")));
    }
    List<IpvsResult> results = table().apply(operations);
    assertThat(results).hasSameSizeAs(operations);
    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).operation()).isSameAs(operations.get(i));
      assertThat(results.get(i) instanceof IpvsResult.Failed)
          .as("operation %d", i)
          .isEqualTo(bad.contains(i));
    }
    assertThat(table().services()).hasSize(2500 - bad.size());
  }

  @Test
  void writesTimeoutsThatAreGiven() {
    table().setTimeouts(new ConnectionTimeouts(901, 121, 301));
    assertThat(table().timeouts()).isEqualTo(new ConnectionTimeouts(901, 121, 301));
    table().setTimeouts(new ConnectionTimeouts(0, 0, 300));
    assertThat(table().timeouts()).isEqualTo(new ConnectionTimeouts(901, 121, 300));
    table().setTimeouts(new ConnectionTimeouts(900, 120, 0));
    assertThat(table().timeouts()).isEqualTo(new ConnectionTimeouts(900, 120, 300));
  }

  @Test
  void knowsItself() {
    assertThat(table().info().version()).matches("1\\.\\d+\\.\\d+");
    assertThat(table().info().connectionTableSize()).isPositive();
    succeed(new AddService(IpvsService.of(V4, "wlc")));
    table().zeroCounters();
    assertThat(table().services().get(0).counters()).isEqualTo(TrafficCounters.ZERO);
    table().flush();
    assertThat(table().services()).isEmpty();
  }

  @Test
  void startsAndStopsSynchronization() {
    SyncDaemon master =
        new SyncDaemon(
            SyncDaemon.State.MASTER, "lo", 51, 1400, IpAddress.parse("224.0.0.99"), 8849, 3);
    table().startSyncDaemon(master);
    assertThat(table().syncDaemons()).containsExactly(master);
    assertThatThrownBy(() -> table().startSyncDaemon(master))
        .isInstanceOfSatisfying(
            KernelErrorException.class, e -> assertThat(e.error().errno()).isEqualTo(Errno.EEXIST));
    table().stopSyncDaemon(SyncDaemon.State.MASTER);
    assertThat(table().syncDaemons()).isEmpty();
    assertThatThrownBy(() -> table().stopSyncDaemon(SyncDaemon.State.MASTER))
        .isInstanceOfSatisfying(
            KernelErrorException.class, e -> assertThat(e.error().errno()).isEqualTo(Errno.ESRCH));
    assertThatThrownBy(() ->
            table()
                .startSyncDaemon(
                    new SyncDaemon(SyncDaemon.State.BACKUP, "none0", 1, 0, null, 0, 0)))
        .isInstanceOfSatisfying(
            KernelErrorException.class, e -> assertThat(e.error().errno()).isEqualTo(Errno.ENODEV));
  }

  @Test
  void synchronizationGoesToTheGroupOfLinuxVirtualServer() {
    SyncDaemon master = new SyncDaemon(SyncDaemon.State.MASTER, "lo", 52, 0, null, 0, 0);
    SyncDaemon backup = new SyncDaemon(SyncDaemon.State.BACKUP, "lo", 52, 0, null, 0, 0);
    table().startSyncDaemon(master);
    table().startSyncDaemon(backup);
    assertThat(table().syncDaemons())
        .hasSize(2)
        .allSatisfy(daemon -> {
          assertThat(daemon.interfaceName()).isEqualTo("lo");
          assertThat(daemon.syncId()).isEqualTo(52);
          assertThat(daemon.group()).isEqualTo(IpAddress.parse("224.0.0.81"));
          assertThat(daemon.port()).isEqualTo(8848);
          assertThat(daemon.ttl()).isEqualTo(1);
        });
    table().stopSyncDaemon(SyncDaemon.State.MASTER);
    assertThat(table().syncDaemons())
        .singleElement()
        .satisfies(daemon -> assertThat(daemon.state()).isEqualTo(SyncDaemon.State.BACKUP));
    table().stopSyncDaemon(SyncDaemon.State.BACKUP);
  }

  /**
   * The kernel answers nothing where the daemon had not run yet (EINTR): it is stopped all the
   * same.
   */
  @Test
  void aDaemonIsStoppedBeforeItRan() {
    SyncDaemon backup = new SyncDaemon(SyncDaemon.State.BACKUP, "lo", 52, 0, null, 0, 0);
    for (int i = 0; i < 50; i++) {
      table().startSyncDaemon(backup);
      table().stopSyncDaemon(SyncDaemon.State.BACKUP);
    }
    assertThat(table().syncDaemons()).isEmpty();
  }

  @Test
  void synchronizationGoesByIpv6Too() {
    SyncDaemon backup =
        new SyncDaemon(SyncDaemon.State.BACKUP, "lo", 52, 0, IpAddress.parse("ff02::81"), 0, 0);
    table().startSyncDaemon(backup);
    assertThat(table().syncDaemons())
        .singleElement()
        .satisfies(daemon -> assertThat(daemon.group()).isEqualTo(IpAddress.parse("ff02::81")));
    table().stopSyncDaemon(SyncDaemon.State.BACKUP);
  }

  @Test
  void randomTablesAreReachedAndThenLeftAlone() {
    RandomTables random = new RandomTables(20260721);
    for (int round = 0; round < rounds(); round++) {
      IpvsState wanted = random.next();
      IpvsState before = table().state();
      List<IpvsOperation> operations = IpvsDiff.between(wanted, before, key -> true);
      assertThat(table().apply(operations)).allMatch(IpvsResult.Done.class::isInstance);
      assertThat(table().state()).isEqualTo(wanted);
      assertThat(IpvsDiff.between(wanted, table().state(), key -> true)).isEmpty();
    }
  }

  /** How many random tables to go through. */
  int rounds() {
    return 40;
  }

  final void succeed(IpvsOperation... operations) {
    succeed(List.of(operations));
  }

  final void succeed(List<IpvsOperation> operations) {
    assertThat(table().apply(operations)).allMatch(IpvsResult.Done.class::isInstance);
  }

  private IpvsFailure refusal(IpvsOperation operation) {
    IpvsResult result = table().apply(List.of(operation)).get(0);
    assertThat(result).isInstanceOf(IpvsResult.Failed.class);
    return ((IpvsResult.Failed) result).failure();
  }

  static AddressKey key(String address, TransportProtocol protocol, int port) {
    return new AddressKey(IpAddress.parse(address), protocol, port);
  }

  static DestinationKey at(String address, int port) {
    return new DestinationKey(IpAddress.parse(address), port);
  }

  static Destination tunnel(String address, TunnelEncapsulation encapsulation) {
    return new Destination(at(address, 80), ForwardingMethod.TUNNEL, 1, 0, 0, encapsulation);
  }
}
