package dev.hagane.vrrp.process;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.InterfaceTarget;
import dev.hagane.vrrp.control.Announcing;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.InstanceConfiguration;
import dev.hagane.vrrp.control.ServiceAddress;
import java.util.ArrayList;
import java.util.List;

/** Writes configurations in few words. */
final class TestGroup {
  private final String name;
  private final List<InstanceConfiguration> instances = new ArrayList<>();
  private final List<ServiceAddress> services = new ArrayList<>();
  private int version = 3;
  private int interval = 1_000;
  private int priority = 100;
  private boolean preempt = true;
  private int preemptDelay;
  private int startupDelay;
  private boolean unicast;
  private int peers = 1;
  private Announcing announcing = new Announcing(2, 5_000, 0);
  private long switchover;

  TestGroup(String name) {
    this.name = name;
  }

  /** One instance on the interface in 10.0.0.0/24 that carries 10.0.0.254/24. */
  static TestGroup edge() {
    return new TestGroup("edge").instance("inner", "10.0.0.0/24", 52, "10.0.0.254/24");
  }

  TestGroup instance(String instance, String interfaceOrSubnet, int vrid, String... addresses) {
    return instance(instance, interfaceOrSubnet, vrid, List.of(), addresses);
  }

  TestGroup instance(
      String instance,
      String interfaceOrSubnet,
      int vrid,
      List<String> unicastPeers,
      String... addresses) {
    List<InterfaceAddress> parsed =
        List.of(addresses).stream().map(InterfaceAddress::parse).toList();
    AddressFamily family = parsed.getFirst().address().family();
    instances.add(
        new InstanceConfiguration(
            instance,
            family,
            interfaceOrSubnet.contains("/")
                ? new InterfaceTarget.BySubnet(Cidr.parse(interfaceOrSubnet))
                : new InterfaceTarget.ByName(interfaceOrSubnet),
            vrid,
            parsed,
            unicastPeers.stream().map(IpAddress::parse).toList()));
    return this;
  }

  TestGroup service(String address, boolean ready) {
    services.add(new ServiceAddress(instances.getFirst().name(), IpAddress.parse(address), ready));
    return this;
  }

  TestGroup version(int value) {
    version = value;
    return this;
  }

  TestGroup interval(int milliseconds) {
    interval = milliseconds;
    return this;
  }

  TestGroup priority(int value) {
    priority = value;
    return this;
  }

  TestGroup preempt(boolean value) {
    preempt = value;
    return this;
  }

  TestGroup startupDelay(int seconds) {
    startupDelay = seconds;
    return this;
  }

  TestGroup unicast() {
    unicast = true;
    return this;
  }

  TestGroup peers(int value) {
    peers = value;
    return this;
  }

  TestGroup announcing(int repeat, int intervalMilliseconds, int refreshSeconds) {
    announcing = new Announcing(repeat, intervalMilliseconds, refreshSeconds);
    return this;
  }

  TestGroup switchover(long value) {
    switchover = value;
    return this;
  }

  GroupConfiguration build() {
    return new GroupConfiguration(
        name,
        name + "-uid",
        version,
        interval,
        priority,
        preempt,
        preemptDelay,
        startupDelay,
        unicast,
        peers,
        true,
        announcing,
        instances,
        services,
        switchover);
  }

  /** A host's configuration, current, with these groups. */
  static HostConfiguration host(TestGroup... groups) {
    return host(true, groups);
  }

  static HostConfiguration host(boolean current, TestGroup... groups) {
    return new HostConfiguration(
        "node", 1, current, List.of(groups).stream().map(TestGroup::build).toList());
  }
}
