package dev.hagane.vrrp.control;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.InterfaceTarget;
import dev.hagane.vrrp.Placement;
import dev.hagane.vrrp.protocol.Cause;
import dev.hagane.vrrp.protocol.InvalidCause;
import dev.hagane.vrrp.protocol.MachineState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Messages with any content. */
final class RandomMessages {

  private RandomMessages() {}

  private static <T> List<T> some(Random random, int from, int to, Supplier<T> one) {
    List<T> list = new ArrayList<>();
    for (int i = from + random.nextInt(to - from + 1); i > 0; i--) {
      list.add(one.get());
    }
    return list;
  }

  private static <E extends Enum<E>> E any(Random random, Class<E> type) {
    E[] all = type.getEnumConstants();
    return all[random.nextInt(all.length)];
  }

  private static String word(Random random) {
    return "ü" + random.nextInt(1_000_000);
  }

  private static IpAddress address(Random random, AddressFamily family) {
    byte[] bytes = new byte[family.bytes()];
    random.nextBytes(bytes);
    bytes[0] |= 1;
    return IpAddress.of(bytes);
  }

  private static InterfaceTarget target(Random random, AddressFamily family) {
    return random.nextBoolean()
        ? new InterfaceTarget.ByName(word(random))
        : new InterfaceTarget.BySubnet(
            Cidr.containing(address(random, family), random.nextInt(family.bits())));
  }

  static HostConfiguration configuration(Random random) {
    return new HostConfiguration(
        word(random),
        random.nextLong(),
        random.nextBoolean(),
        some(random, 0, 3, () -> group(random)));
  }

  private static GroupConfiguration group(Random random) {
    int version = 2 + random.nextInt(2);
    List<InstanceConfiguration> instances =
        some(
            random,
            1,
            3,
            () -> {
              AddressFamily family =
                  version == 2 ? AddressFamily.IPv4 : any(random, AddressFamily.class);
              return new InstanceConfiguration(
                  word(random),
                  family,
                  target(random, family),
                  1 + random.nextInt(255),
                  some(
                      random,
                      1,
                      20,
                      () ->
                          new InterfaceAddress(
                              address(random, family), random.nextInt(family.bits() + 1))),
                  some(random, 0, 3, () -> address(random, family)));
            });
    return new GroupConfiguration(
        word(random),
        word(random),
        version,
        version == 3 ? 10 * (1 + random.nextInt(4095)) : 1000 * (1 + random.nextInt(255)),
        1 + random.nextInt(255),
        random.nextBoolean(),
        random.nextInt(3601),
        random.nextInt(3601),
        random.nextBoolean(),
        random.nextInt(256),
        random.nextBoolean(),
        new Announcing(1 + random.nextInt(100), random.nextInt(3_600_000), random.nextInt(86_400)),
        instances,
        some(
            random,
            0,
            5,
            () ->
                new ServiceAddress(
                    instances.getFirst().name(),
                    address(random, any(random, AddressFamily.class)),
                    random.nextBoolean())),
        random.nextLong());
  }

  static VrrpReport report(Random random) {
    return new VrrpReport(
        word(random),
        random.nextLong(),
        random.nextBoolean() ? "" : word(random),
        some(random, 0, 3, () -> groupReport(random)),
        some(
            random,
            0,
            5,
            () ->
                new VrrpTransition(
                    random.nextLong(),
                    random.nextLong(),
                    random.nextBoolean(),
                    word(random),
                    random.nextBoolean() ? null : any(random, Cause.class),
                    word(random),
                    word(random),
                    word(random))));
  }

  private static GroupReport groupReport(Random random) {
    Map<HeldAddress, Placement> placements = new HashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      AddressFamily family = any(random, AddressFamily.class);
      placements.put(
          random.nextBoolean()
              ? HeldAddress.ofService(target(random, family), address(random, family))
              : HeldAddress.ofInstance(
                  target(random, family), new InterfaceAddress(address(random, family), 24)),
          switch (random.nextInt(4)) {
            case 0 -> new Placement.Held(word(random));
            case 1 -> new Placement.NoInterface();
            case 2 -> new Placement.Waiting();
            default -> new Placement.Refused(word(random), word(random), random.nextBoolean());
          });
    }
    Map<InvalidCause, Long> invalid = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      invalid.put(any(random, InvalidCause.class), random.nextLong());
    }
    return new GroupReport(
        word(random),
        word(random),
        any(random, MachineState.class),
        any(random, Cause.class),
        random.nextLong(),
        random.nextInt(256),
        some(random, 0, 2, () -> word(random)),
        random.nextBoolean() ? null : address(random, AddressFamily.IPv6),
        random.nextLong(),
        random.nextBoolean(),
        random.nextLong(),
        some(
            random,
            0,
            3,
            () ->
                new InstanceReport(
                    word(random),
                    random.nextBoolean() ? "" : word(random),
                    random.nextBoolean() ? null : address(random, AddressFamily.IPv4),
                    random.nextBoolean() ? null : word(random),
                    random.nextLong(),
                    random.nextLong())),
        placements,
        invalid);
  }
}
