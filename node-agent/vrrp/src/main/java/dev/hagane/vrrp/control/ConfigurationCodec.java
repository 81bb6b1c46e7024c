package dev.hagane.vrrp.control;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.vrrp.InterfaceTarget;

/** The bytes of a {@link HostConfiguration}. */
final class ConfigurationCodec {
  private static final int BY_NAME = 1;
  private static final int BY_SUBNET = 2;

  private ConfigurationCodec() {}

  static void write(ControlWriter to, HostConfiguration configuration) {
    to.text(configuration.node());
    to.int64(configuration.generation());
    to.bool(configuration.current());
    to.list(configuration.groups(), group -> write(to, group));
  }

  static HostConfiguration read(ControlReader from) throws ControlFormatException {
    return new HostConfiguration(
        from.text(), from.int64(), from.bool(), from.list(ConfigurationCodec::readGroup));
  }

  private static void write(ControlWriter to, GroupConfiguration group) {
    to.text(group.name());
    to.text(group.uid());
    to.int32(group.version());
    to.int32(group.advertisementIntervalMilliseconds());
    to.int32(group.priority());
    to.bool(group.preempt());
    to.int32(group.preemptDelaySeconds());
    to.int32(group.startupDelaySeconds());
    to.bool(group.unicast());
    to.int32(group.peers());
    to.bool(group.checksumIncludesPseudoHeader());
    to.block(() -> {
      to.int32(group.announcing().repeat());
      to.int32(group.announcing().intervalMilliseconds());
      to.int32(group.announcing().refreshSeconds());
    });
    to.list(group.instances(), instance -> write(to, instance));
    to.list(
        group.serviceAddresses(),
        address -> {
          to.text(address.instance());
          to.address(address.address());
          to.bool(address.ready());
        });
    to.int64(group.switchover());
  }

  private static GroupConfiguration readGroup(ControlReader from) throws ControlFormatException {
    return new GroupConfiguration(
        from.text(),
        from.text(),
        from.int32(),
        from.int32(),
        from.int32(),
        from.bool(),
        from.int32(),
        from.int32(),
        from.bool(),
        from.int32(),
        from.bool(),
        from.block(part -> new Announcing(part.int32(), part.int32(), part.int32())),
        from.list(ConfigurationCodec::readInstance),
        from.list(part -> new ServiceAddress(part.text(), part.address(), part.bool())),
        from.int64());
  }

  private static void write(ControlWriter to, InstanceConfiguration instance) {
    to.text(instance.name());
    to.constant(instance.family());
    target(to, instance.target());
    to.int32(instance.vrid());
    to.list(instance.addresses(), address -> interfaceAddress(to, address));
    to.list(instance.unicastPeers(), to::address);
  }

  private static InstanceConfiguration readInstance(ControlReader from)
      throws ControlFormatException {
    return new InstanceConfiguration(
        from.text(),
        from.constant(AddressFamily.class),
        target(from),
        from.int32(),
        from.list(ConfigurationCodec::interfaceAddress),
        from.list(ControlReader::address));
  }

  static void target(ControlWriter to, InterfaceTarget target) {
    switch (target) {
      case InterfaceTarget.ByName named -> {
        to.int8(BY_NAME);
        to.text(named.name());
      }
      case InterfaceTarget.BySubnet in -> {
        to.int8(BY_SUBNET);
        to.address(in.subnet().address());
        to.int32(in.subnet().prefixLength());
      }
    }
  }

  static InterfaceTarget target(ControlReader from) throws ControlFormatException {
    int kind = from.unsigned8();
    return switch (kind) {
      case BY_NAME -> new InterfaceTarget.ByName(from.text());
      case BY_SUBNET -> new InterfaceTarget.BySubnet(new Cidr(from.address(), from.int32()));
      default -> throw new ControlFormatException("an interface told in way " + kind);
    };
  }

  static void interfaceAddress(ControlWriter to, InterfaceAddress address) {
    to.address(address.address());
    to.int32(address.prefixLength());
  }

  static InterfaceAddress interfaceAddress(ControlReader from) throws ControlFormatException {
    return new InterfaceAddress(from.address(), from.int32());
  }
}
