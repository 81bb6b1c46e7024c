package dev.hagane.agent.apply;

import static dev.hagane.agent.desired.TestObjects.port;
import static dev.hagane.agent.desired.TestObjects.server;
import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.TestObjects.ServiceBuilder;
import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.Scheduler;
import dev.hagane.api.v1alpha1.SourceAddress;
import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.IpvsOperation;
import dev.hagane.netlink.Errno;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.vrrp.protocol.MachineState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random edits: the kernel is as wanted, and the commands are those of an independent model. The
 * VRRP process is active or not, and now and then slow; no address is ever there without a service.
 */
class RandomEditsTest {
  private static final int EDITS = 100 * Integer.getInteger("hagane.percent", 100);
  private static final List<ForwardingMethod> METHODS = List.of(ForwardingMethod.values());
  private static final List<Scheduler> SCHEDULERS =
      List.of(
          Scheduler.rr, Scheduler.wrr, Scheduler.wlc, Scheduler.sh, Scheduler.mh, Scheduler.sed);

  private final Random random = new Random(20261121);
  private final Map<String, CompiledService> services = new TreeMap<>();
  private final TestHost host = new TestHost();

  @Test
  void theKernelIsAsWantedAfterEachOfManyEditsWithTheLeastCommands() {
    Map<String, TableModel.Entry> before = Map.of();
    host.ipvs.refuse(
        operation -> {
          assertNoAddressIsLeftAlone(operation);
          return false;
        },
        Errno.EINVAL);
    for (int edit = 0; edit < EDITS; edit++) {
      edit();
      host.ipvs.forgetApplied();
      boolean active = edit / 20 % 3 != 1;
      host.vrrp.setState("uid-edge", active ? MachineState.ACTIVE : MachineState.BACKUP);
      NodeReport report = edit % 5 == 0 ? applyWhileSlow() : host.apply(desired());

      Map<String, TableModel.Entry> wanted = TableModel.table(services.values());
      assertThat(TableText.table(host.ipvs.state())).as("edit %d", edit).isEqualTo(wanted);
      assertThat(sent()).as("edit %d", edit).isEqualTo(TableModel.commands(before, wanted));
      assertThat(host.ipvs.applied()).as("edit %d", edit).hasSameSizeAs(sent());
      assertThat(host.heldAddresses()).as("edit %d", edit).isEqualTo(wantedAddresses(active));
      assertThat(report.directors())
          .as("edit %d", edit)
          .singleElement()
          .matches(d -> d.active() == active);
      assertThat(report.problems()).as("edit %d", edit).isEmpty();
      before = wanted;
      if (edit % 97 == 0) {
        aRestartWritesNothing();
      }
      if (edit % 61 == 0) {
        driftIsRepaired(wanted);
      }
    }
  }

  /** What the process is told meanwhile it does later, and it says so. */
  private NodeReport applyWhileSlow() {
    host.vrrp.setSlow(true);
    host.apply(desired());
    for (int i = 0; i < 3; i++) {
      host.vrrp.work();
      host.agent.vrrpReported(host.now);
    }
    host.vrrp.setSlow(false);
    return host.agent.report();
  }

  /** A service goes only when its address has gone, or is one of another service too. */
  private void assertNoAddressIsLeftAlone(IpvsOperation operation) {
    if (operation instanceof IpvsOperation.DeleteService
        && operation.service() instanceof AddressKey key) {
      Set<String> wanted = wantedAddresses(true);
      String address = InterfaceAddress.host(key.address()).toString();
      if (!wanted.contains(address)) {
        assertThat(host.heldAddresses()).doesNotContain(address);
      }
    }
  }

  private void aRestartWritesNothing() {
    host.restart();
    host.forget();
    host.apply(desired());
    host.look();
    assertThat(host.written()).isEmpty();
  }

  private void driftIsRepaired(Map<String, TableModel.Entry> wanted) {
    for (var state : host.ipvs.state().services().values()) {
      switch (random.nextInt(6)) {
        case 0 -> host.ipvs.byAnotherProgram(new IpvsOperation.DeleteService(state.key()));
        case 1 ->
            state
                .destinations()
                .values()
                .forEach(d ->
                    host.ipvs.byAnotherProgram(
                        new IpvsOperation.UpdateDestination(
                            state.key(), d.withWeight(d.weight() + 7))));
        case 2 ->
            state
                .destinations()
                .keySet()
                .forEach(d ->
                    host.ipvs.byAnotherProgram(
                        new IpvsOperation.DeleteDestination(state.key(), d)));
        default -> {}
      }
    }
    host.look();
    assertThat(TableText.table(host.ipvs.state())).isEqualTo(wanted);
  }

  private Set<String> sent() {
    return host.ipvs.applied().stream().map(TableText::command).collect(Collectors.toSet());
  }

  private Set<String> wantedAddresses(boolean active) {
    if (!active) {
      return Set.of();
    }
    Set<String> wanted =
        new HashSet<>(
            Set.of(
                "203.0.113.4/24",
                "2001:db8:4::4/64",
                "fe80::200:5eff:fe00:233/64",
                "10.0.0.254/24"));
    services.values().stream()
        .flatMap(s -> s.addresses().stream())
        .forEach(a -> wanted.add(a.value() + (a.value().contains(":") ? "/128" : "/32")));
    return wanted;
  }

  /** Services lie in four slices, so that an edit leaves three as they are. */
  private DesiredInput desired() {
    Map<String, List<CompiledService>> buckets = new HashMap<>();
    services
        .values()
        .forEach(s ->
            buckets
                .computeIfAbsent(
                    "b" + Math.floorMod(s.name().hashCode(), 4), b -> new ArrayList<>())
                .add(s));
    Map<String, List<CompiledService>> named = new HashMap<>();
    buckets.forEach((bucket, content) -> named.put(bucket + "-" + content.hashCode(), content));
    return host.desired(named);
  }

  private void edit() {
    int number = random.nextInt(12);
    String name = "s" + number;
    if (services.containsKey(name) && random.nextInt(4) == 0) {
      services.remove(name);
      return;
    }
    CompiledService old = services.get(name);
    if (old != null && random.nextBoolean()) {
      services.put(name, withOtherWeight(old));
      return;
    }
    services.put(name, anyService(name, number).build());
  }

  private CompiledService withOtherWeight(CompiledService old) {
    List<CompiledServer> servers = new ArrayList<>(old.servers());
    if (!servers.isEmpty()) {
      int which = random.nextInt(servers.size());
      CompiledServer server = servers.get(which);
      servers.set(
          which, new CompiledServer(server.address(), server.port(), random.nextInt(5), 0, 0));
    }
    return new CompiledService(
        old.uid(),
        old.generation() + 1,
        old.namespace(),
        old.name(),
        old.poolUid(),
        old.poolGeneration(),
        old.addresses(),
        old.ports(),
        old.forwarding(),
        old.tunnel(),
        old.scheduler(),
        old.schedulerOptions(),
        old.persistence(),
        old.onePacket(),
        old.sourceAddress(),
        servers);
  }

  private ServiceBuilder anyService(String name, int number) {
    ServiceBuilder builder = service(name);
    String four = "203.0.113." + (16 + number % 15);
    String six = "2001:db8:4:0:0:1:0:" + Integer.toHexString(number + 1);
    String canonicalSix = "2001:db8:4::1:0:" + six.substring(six.lastIndexOf(':') + 1);
    switch (random.nextInt(3)) {
      case 0 -> builder.addresses(four);
      case 1 -> builder.addresses(canonicalSix);
      default -> builder.addresses(four, canonicalSix);
    }
    // Two services may share an address, never a port of it.
    int base = 1000 * (number + 1);
    ForwardingMethod method = METHODS.get(random.nextInt(METHODS.size()));
    boolean masquerade = method == ForwardingMethod.Masquerade;
    builder.forwarding(method);
    List<CompiledPort> ports = new ArrayList<>();
    ports.add(port(base));
    if (random.nextBoolean()) {
      ports.add(port(Protocol.UDP, base));
    }
    if (random.nextInt(3) == 0) {
      ports.add(new CompiledPort(Protocol.TCP, base + 10, base + 20, null, 0x48470000L + number));
    }
    if (masquerade && random.nextBoolean()) {
      ports.add(new CompiledPort(Protocol.SCTP, base + 1, base + 1, 8080, null));
    }
    builder.ports(ports.toArray(CompiledPort[]::new));
    builder.scheduler(SCHEDULERS.get(random.nextInt(SCHEDULERS.size())));
    if (random.nextInt(3) == 0) {
      builder.options(random.nextBoolean(), random.nextBoolean());
    }
    if (random.nextInt(3) == 0) {
      builder.persistence(1 + random.nextInt(600), 16 + random.nextInt(17), 64);
    }
    if (random.nextInt(4) == 0) {
      builder.onePacket();
    }
    if (masquerade && random.nextInt(4) == 0) {
      builder.source(SourceAddress.Director);
    }
    List<CompiledServer> servers = new ArrayList<>();
    for (int i = 0; i < random.nextInt(5); i++) {
      String address = random.nextBoolean() ? "10.0.0." + (11 + i) : "fd00:10::" + (11 + i);
      int own = masquerade && random.nextInt(4) == 0 ? 9000 + i : 0;
      servers.add(new CompiledServer(address, own, random.nextInt(4), 0, 0));
    }
    if (servers.isEmpty() && random.nextBoolean()) {
      servers.add(server("10.0.0.11", 1));
    }
    return builder.servers(servers.toArray(CompiledServer[]::new));
  }
}
