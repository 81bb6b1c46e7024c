package dev.hagane.operator.plan;

import static dev.hagane.operator.plan.Specs.address;
import static dev.hagane.operator.plan.Specs.any;
import static dev.hagane.operator.plan.Specs.nodes;
import static dev.hagane.operator.plan.Specs.range;
import static dev.hagane.operator.plan.Specs.server;
import static dev.hagane.operator.plan.Specs.servers;
import static dev.hagane.operator.plan.Specs.service;
import static dev.hagane.operator.plan.Specs.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.AddressClaim;
import dev.hagane.api.v1alpha1.AddressPool;
import dev.hagane.api.v1alpha1.AllowedNamespaces;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.NamespacesFrom;
import dev.hagane.api.v1alpha1.ServerState;
import dev.hagane.api.v1alpha1.ServicePort;
import dev.hagane.operator.plan.Specs.Group;
import dev.hagane.operator.plan.Specs.Service;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Objects each wrong in one way. Each is tried as a new object, and as an edit of one that serves:
 * what serves goes on, byte for byte, also after a restart.
 */
class RefusalTest {
  private static final List<AddressClaim> OWN = List.of(address("203.0.113.30"));

  /**
   * A wrong object.
   *
   * @param name what is wrong
   * @param edit makes it so, around service shop/wrong
   * @param reason what the service is told
   * @param words what the message must say
   */
  record Wrong(String name, Consumer<Site> edit, Reason reason, List<String> words) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Wrong wrong(String name, Service service, Reason reason, String... words) {
    return new Wrong(name, s -> s.service("shop", "wrong", service.spec()), reason, List.of(words));
  }

  private static Service good() {
    return new Service(OWN, List.of(tcp(80)));
  }

  private static Service at(String... addresses) {
    return new Service(Stream.of(addresses).map(Specs::address).toList(), List.of(tcp(80)));
  }

  private static Wrong pool(
      String name, Consumer<Site> edit, Service service, Reason reason, String... words) {
    return new Wrong(
        name,
        s -> {
          edit.accept(s);
          s.service("shop", "wrong", service.spec());
        },
        reason,
        List.of(words));
  }

  static Stream<Wrong> wrongServices() {
    return Stream.of(
        wrong(
            "address and port of another service",
            at("203.0.113.20"),
            Reason.AddressConflict,
            "203.0.113.20",
            "80/TCP",
            "VirtualService shop/first",
            "choose another"),
        wrong(
            "a range over another service's port",
            new Service(List.of(address("203.0.113.20")), List.of(range(70, 90))),
            Reason.AddressConflict,
            "VirtualService shop/first"),
        wrong(
            "address of another namespace",
            new Service(List.of(address("203.0.113.21")), List.of(tcp(8080))),
            Reason.AddressConflict,
            "VirtualService blog/blog",
            "namespaces do not share"),
        wrong(
            "address outside the pools",
            at("203.0.113.99"),
            Reason.AddressNotAllowed,
            "203.0.113.99",
            "public (203.0.113.16/28)"),
        wrong(
            "unknown address pool",
            new Service(List.of(any("private", null)), List.of(tcp(80))),
            Reason.AddressNotAllowed,
            "private",
            "VRRPGroup edge"),
        wrong(
            "the same address twice",
            at("203.0.113.30", "203.0.113.30"),
            Reason.UnsupportedCombination,
            "twice"),
        wrong(
            "ports that overlap",
            new Service(OWN, List.of(tcp(80), range(70, 90))),
            Reason.UnsupportedCombination,
            "80/TCP",
            "70-90/TCP"),
        wrong(
            "unknown group",
            good().inGroup("nowhere"),
            Reason.GroupNotFound,
            "VRRPGroup nowhere",
            "create it"),
        wrong(
            "unknown pool",
            good().over("nowhere"),
            Reason.PoolNotFound,
            "RealServerPool shop/nowhere",
            "create it"),
        wrong(
            "an address family without servers",
            at("203.0.113.30", "2001:db8:4:0:0:1::5"),
            Reason.UnsupportedCombination,
            "IPv6",
            "RealServerPool shop/web"),
        pool(
            "an address of the active director",
            s ->
                s.group(
                    "edge",
                    new Group("lb1").withPools(new AddressPool("public", "203.0.113.0/27")).spec()),
            at("203.0.113.4"),
            Reason.AddressConflict,
            "203.0.113.4",
            "VRRPGroup edge"),
        pool(
            "an address of a host",
            s ->
                s.group(
                    "edge",
                    new Group("lb1").withPools(new AddressPool("public", "203.0.113.0/27")).spec()),
            at("203.0.113.3"),
            Reason.AddressConflict,
            "203.0.113.3",
            "lb2"),
        pool(
            "a server outside the allowed networks",
            s -> s.pool("shop", "other", servers("10.0.0.11", "192.0.2.7")),
            good().over("other"),
            Reason.ServerNotAllowed,
            "192.0.2.7",
            "RealServerPool shop/other",
            "10.0.0.0/24"),
        pool(
            "a director's own address as server",
            s -> s.pool("shop", "other", servers("10.0.0.2")),
            good().over("other"),
            Reason.ServerNotAllowed,
            "10.0.0.2",
            "lb1"),
        pool(
            "a director among the nodes of a pool",
            s -> s.pool("shop", "other", nodes("role", "director", "10.0.0.0/24")),
            good().over("other"),
            Reason.ServerNotAllowed,
            "10.0.0.2",
            "lb1"),
        pool(
            "an instance's address as server",
            s -> s.pool("shop", "other", servers("10.0.0.254")),
            good().over("other"),
            Reason.ServerNotAllowed,
            "10.0.0.254",
            "VRRPGroup edge"),
        pool(
            "a virtual address as server",
            s -> {
              s.group("edge", new Group("lb1").serving("203.0.113.0/24", "10.0.0.0/24").spec());
              s.pool("shop", "other", servers("203.0.113.20"));
            },
            good().over("other"),
            Reason.ServerNotAllowed,
            "203.0.113.20",
            "public"),
        pool(
            "a loopback server",
            s -> s.pool("shop", "other", servers("127.0.0.1")),
            good().over("other"),
            Reason.ServerNotAllowed,
            "127.0.0.1",
            "special"),
        pool(
            "a link-local server",
            s -> s.pool("shop", "other", servers("fe80::1")),
            at("2001:db8:4:0:0:1::5").over("other"),
            Reason.ServerNotAllowed,
            "fe80::1",
            "special"),
        pool(
            "direct routing to another port",
            s -> s.pool("shop", "other", servers(server("10.0.0.11", 8080, 1, ServerState.Active))),
            good().over("other").by(ForwardingMethod.DirectRouting),
            Reason.UnsupportedCombination,
            "DirectRouting",
            "80/TCP",
            "Masquerade"),
        pool(
            "all ports persistent to servers with ports",
            s -> s.pool("shop", "other", servers(server("10.0.0.11", 8080, 1, ServerState.Active))),
            good().over("other").allPorts(),
            Reason.UnsupportedCombination,
            "AllPorts"),
        pool(
            "one server twice, by its own and by the service's port",
            s ->
                s.pool(
                    "shop",
                    "other",
                    servers(server("10.0.0.11"), server("10.0.0.11", 80, 1, ServerState.Active))),
            good().over("other"),
            Reason.UnsupportedCombination,
            "10.0.0.11",
            "port 80"),
        pool(
            "a namespace that is not allowed",
            s ->
                s.group(
                    "edge",
                    new Group("lb1")
                        .open(
                            new AllowedNamespaces(
                                NamespacesFrom.Selector, Specs.label("team", "blog")))
                        .spec()),
            good().with(dev.hagane.api.v1alpha1.Scheduler.rr),
            Reason.NamespaceNotAllowed,
            "shop",
            "VRRPGroup edge"),
        pool(
            "no address left",
            s ->
                s.group(
                    "edge",
                    new Group("lb1")
                        .withPools(
                            new AddressPool("public", "203.0.113.16/28"),
                            new AddressPool("tiny", "203.0.113.2/31"))
                        .spec()),
            new Service(List.of(any("tiny", null)), List.of(tcp(80))),
            Reason.PoolExhausted,
            "tiny (203.0.113.2/31)"));
  }

  private static Site site() {
    Site site = Site.lab();
    site.service("shop", "first", service(List.of(address("203.0.113.20")), tcp(80)));
    site.service("blog", "blog", service(List.of(address("203.0.113.21")), tcp(80)));
    return site;
  }

  private static void assertRefused(ServiceVerdict verdict, Wrong wrong) {
    Judgement told =
        verdict.accepted().outcome() == Outcome.False ? verdict.accepted() : verdict.resolvedRefs();
    assertThat(told.outcome()).isEqualTo(Outcome.False);
    assertThat(told.reason()).isEqualTo(wrong.reason());
    assertThat(told.message()).contains(wrong.words());
    assertThat(verdict.accepted().isTrue() && verdict.resolvedRefs().isTrue()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("wrongServices")
  void isRefusedAsANewObjectAndTheOthersGoOn(Wrong wrong) {
    Site site = site();
    site.apply();
    CompiledService first = site.onNode("lb1", ObjectKey.service("shop", "first"));
    CompiledService blog = site.onNode("lb1", ObjectKey.service("blog", "blog"));
    wrong.edit().accept(site);

    ServiceVerdict verdict = site.apply().services().get(ObjectKey.service("shop", "wrong"));

    assertRefused(verdict, wrong);
    assertThat(verdict.entry()).isNull();
    assertThat(site.onNode("lb1", ObjectKey.service("shop", "first"))).isEqualTo(first);
    assertThat(site.onNode("lb1", ObjectKey.service("blog", "blog"))).isEqualTo(blog);
  }

  @ParameterizedTest
  @MethodSource("wrongServices")
  void isRefusedAsAnEditAndTheLastFormGoesOnAlsoAfterARestart(Wrong wrong) {
    Site site = site();
    ObjectKey key = site.service("shop", "wrong", good().spec());
    site.apply();
    CompiledService served = site.onNode("lb1", key);
    wrong.edit().accept(site);

    Plan plan = site.apply();
    Plan restarted = site.apply();

    assertRefused(plan.services().get(key), wrong);
    assertThat(plan.services().get(key).lastForm()).isTrue();
    assertThat(plan.services().get(key).entry()).isEqualTo(served);
    assertThat(restarted).isEqualTo(plan);
    // A challenger for what the last form holds is refused though the edit would give it up.
    ServicePort[] same = {tcp(80)};
    ObjectKey challenger = site.service("shop", "challenger", service(OWN, same));
    Reason reason = site.apply().services().get(challenger).accepted().reason();
    assertThat(reason)
        .isIn(Reason.AddressConflict, Reason.NamespaceNotAllowed, Reason.AddressNotAllowed);
    assertThat(site.onNode("lb1", key)).isEqualTo(served);
  }

  /**
   * A wrong group.
   *
   * @param name what is wrong
   * @param group the group's parts
   * @param reason what it is told
   * @param words what the message must say
   */
  record WrongGroup(String name, Group group, Reason reason, List<String> words) {
    WrongGroup(String name, Group group, Reason reason, String... words) {
      this(name, group, reason, List.of(words));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Group second() {
    return new Group("lb2")
        .with(
            List.of(Group.instance("out", Family.IPv4, "198.18.0.0/24", 51, "198.18.0.4/24", true)))
        .withPools(new AddressPool("second", "198.18.0.16/28"));
  }

  static Stream<WrongGroup> wrongGroups() {
    return Stream.of(
        new WrongGroup(
            "seventeen directors",
            second()
                .directedBy(
                    Group.named(
                        IntStream.rangeClosed(1, 17)
                            .mapToObj(i -> "d" + i)
                            .toArray(String[]::new))),
            Reason.UnsupportedCombination,
            "VRRPGroup second",
            "17 directors",
            "it may have 16"),
        new WrongGroup(
            "an address outside its interface's subnet",
            second()
                .with(
                    List.of(
                        Group.instance(
                            "out", Family.IPv4, "198.18.0.0/24", 51, "198.18.1.4/24", true))),
            Reason.AddressNotAllowed,
            "VRRPGroup second",
            "198.18.1.4/24",
            "instance out",
            "198.18.0.0/24",
            "by its name"),
        new WrongGroup(
            "one VRID on two instances of one network",
            second()
                .with(
                    List.of(
                        Group.instance(
                            "out", Family.IPv4, "198.18.0.0/24", 51, "198.18.0.4/24", true),
                        new dev.hagane.api.v1alpha1.VRRPInstance(
                            "also",
                            Family.IPv4,
                            new dev.hagane.api.v1alpha1.InterfaceSelector("eth9", null),
                            51,
                            List.of("198.18.0.5/24"),
                            false))),
            Reason.VRIDConflict,
            "instances out and also",
            "VRID 51",
            "198.18.0.0/24"),
        new WrongGroup(
            "another group's VRID",
            second()
                .with(
                    List.of(
                        Group.instance(
                            "out", Family.IPv4, "203.0.113.0/24", 51, "203.0.113.5/24", true))),
            Reason.VRIDConflict,
            "VRID 51",
            "outer",
            "VRRPGroup edge"),
        new WrongGroup(
            "another group's VRID on an interface by name, in the same network",
            second()
                .with(
                    List.of(
                        new dev.hagane.api.v1alpha1.VRRPInstance(
                            "out",
                            Family.IPv4,
                            new dev.hagane.api.v1alpha1.InterfaceSelector("eth0.4", null),
                            51,
                            List.of("203.0.113.5/24"),
                            true))),
            Reason.VRIDConflict,
            "VRID 51"),
        new WrongGroup(
            "a pool over another group's",
            second().withPools(new AddressPool("second", "203.0.113.24/29")),
            Reason.AddressConflict,
            "second (203.0.113.24/29)",
            "public (203.0.113.16/28)",
            "VRRPGroup edge"),
        new WrongGroup(
            "an instance's address of another group",
            second()
                .with(
                    List.of(
                        Group.instance(
                            "out", Family.IPv4, "203.0.113.0/24", 99, "203.0.113.4/24", true))),
            Reason.AddressConflict,
            "203.0.113.4",
            "VRRPGroup edge"),
        new WrongGroup(
            "a service's address",
            second()
                .with(
                    List.of(
                        Group.instance(
                            "out", Family.IPv4, "203.0.113.0/24", 99, "203.0.113.20/24", true))),
            Reason.AddressConflict,
            "203.0.113.20",
            "VirtualService shop/first"),
        new WrongGroup(
            "a host's address",
            second()
                .with(
                    List.of(
                        Group.instance(
                            "out", Family.IPv4, "203.0.113.0/24", 99, "203.0.113.2/24", true))),
            Reason.AddressConflict,
            "203.0.113.2",
            "lb1"));
  }

  private static Group onInterface(String director, String address, AddressPool pool) {
    return new Group(director)
        .with(
            List.of(
                new dev.hagane.api.v1alpha1.VRRPInstance(
                    "out",
                    Family.IPv4,
                    new dev.hagane.api.v1alpha1.InterfaceSelector("eth7", null),
                    51,
                    List.of(address),
                    true)))
        .withPools(pool);
  }

  @Test
  void aNodeInTwoGroupsWithOneVridOnOneInterfaceIsRefused() {
    Site site = Site.lab();
    site.group(
        "first",
        onInterface("lb1", "198.18.0.4/24", new AddressPool("a", "198.18.0.16/28"))
            .directedBy(Group.named("lb1", "lb2"))
            .spec());
    Group second = onInterface("web1", "198.19.0.4/24", new AddressPool("b", "198.19.0.16/28"));
    ObjectKey key = site.group("second", second.spec());
    assertThat(site.apply().groups().get(key).accepted().isTrue())
        .as("another Node's eth7 is another wire")
        .isTrue();
    site.group("second", second.directedBy(Group.named("web1", "lb2")).spec());

    Judgement told = site.apply().groups().get(key).accepted();

    assertThat(told.reason()).isEqualTo(Reason.VRIDConflict);
    assertThat(told.message())
        .contains("VRRPGroup second", "VRID 51", "VRRPGroup first", "eth7 of lb2", "another vrid");
  }

  @ParameterizedTest
  @MethodSource("wrongGroups")
  void aWrongGroupIsRefusedAndItsServicesSayWhatTheyWaitFor(WrongGroup wrong) {
    Site site = site();
    site.apply();
    Previous before = site.previous;
    ObjectKey group = site.group("second", wrong.group().spec());
    ObjectKey waiting =
        site.service(
            "shop", "waiting", new Service(List.of(), List.of(tcp(80))).inGroup("second").spec());

    Plan plan = site.apply();

    GroupVerdict verdict = plan.groups().get(group);
    assertThat(verdict.accepted().outcome()).isEqualTo(Outcome.False);
    assertThat(verdict.accepted().reason()).isEqualTo(wrong.reason());
    assertThat(verdict.accepted().message()).contains(wrong.words());
    assertThat(verdict.role()).isNull();
    assertThat(plan.services().get(waiting).resolvedRefs().reason())
        .isEqualTo(Reason.GroupNotAccepted);
    assertThat(plan.asPrevious()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("wrongGroups")
  void aWrongEditOfAGroupChangesNothingAndItsServicesCanStillBeEdited(WrongGroup wrong) {
    Site site = site();
    ObjectKey group = site.group("second", second().spec());
    ObjectKey served =
        site.service(
            "shop", "served", new Service(List.of(), List.of(tcp(80))).inGroup("second").spec());
    site.apply();
    Previous before = site.previous;
    assertThat(site.onNode("lb2", served)).isNotNull();
    site.group("second", wrong.group().spec());

    Plan plan = site.apply();

    assertThat(plan.groups().get(group).accepted().reason()).isEqualTo(wrong.reason());
    assertThat(plan.groups().get(group).lastForm()).isTrue();
    assertThat(plan.asPrevious()).isEqualTo(before);
    assertThat(site.plan()).isEqualTo(plan);
    site.service(
        "shop", "served", new Service(List.of(), List.of(tcp(81))).inGroup("second").spec());
    site.apply();
    assertThat(site.onNode("lb2", served).ports().getFirst().first()).isEqualTo(81);
    assertThat(site.onNode("lb2", served).addresses())
        .isEqualTo(Site.written(before, "lb2", site.services.get(served).uid()).addresses());
  }
}
