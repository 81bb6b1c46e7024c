package dev.hagane.ipvs;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.value.TransportProtocol;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Small tables that the kernel takes, over few keys, so that successive ones overlap. */
final class RandomTables {
  private static final List<String> SCHEDULERS = List.of("rr", "wlc", "sh", "mh", "lblcr");

  private static final List<TransportProtocol> PROTOCOLS = List.of(TransportProtocol.values());

  private final SplittableRandom random;

  RandomTables(long seed) {
    random = new SplittableRandom(seed);
  }

  IpvsState next() {
    TreeMap<ServiceKey, ServiceState> services = new TreeMap<>();
    int count = random.nextInt(8);
    for (int i = 0; i < count; i++) {
      ServiceKey key = key();
      TreeMap<DestinationKey, Destination> destinations = new TreeMap<>();
      int servers = random.nextInt(6);
      for (int j = 0; j < servers; j++) {
        Destination destination = destination(key.family());
        destinations.put(destination.key(), destination);
      }
      services.put(key, new ServiceState(service(key), destinations));
    }
    return new IpvsState(services);
  }

  private ServiceKey key() {
    boolean six = random.nextBoolean();
    if (random.nextInt(4) == 0) {
      return new MarkKey(six ? AddressFamily.IPv6 : AddressFamily.IPv4, 1 + random.nextInt(3));
    }
    return new AddressKey(
        IpAddress.parse((six ? "2001:db8::" : "203.0.113.") + (1 + random.nextInt(3))),
        PROTOCOLS.get(random.nextInt(3)),
        80 + random.nextInt(2));
  }

  private IpvsService service(ServiceKey key) {
    String scheduler = SCHEDULERS.get(random.nextInt(SCHEDULERS.size()));
    boolean hashing = scheduler.equals("sh") || scheduler.equals("mh");
    Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
    for (SchedulerFlag flag : SchedulerFlag.values()) {
      // ipvsadm has no word for the third flag of sh and mh.
      if (random.nextInt(4) == 0 && !(hashing && flag == SchedulerFlag.THIRD)) {
        flags.add(flag);
      }
    }
    return new IpvsService(
        key,
        scheduler,
        flags,
        random.nextInt(5) == 0,
        random.nextBoolean()
            ? null
            : Persistence.of(1 + random.nextInt(2678400), 1 + random.nextInt(key.family().bits())));
  }

  private Destination destination(AddressFamily family) {
    boolean six = family == AddressFamily.IPv6;
    DestinationKey key =
        new DestinationKey(
            IpAddress.parse((six ? "fd00:10::" : "10.0.0.") + (11 + random.nextInt(4))),
            80 + random.nextInt(2));
    int upper = random.nextBoolean() ? 0 : random.nextInt(1000);
    int lower = upper == 0 ? 0 : random.nextInt(upper + 1);
    int weight = random.nextInt(4) == 0 ? 0 : random.nextInt(65536);
    return switch (random.nextInt(5)) {
      case 0 -> new Destination(key, ForwardingMethod.DIRECT_ROUTING, weight, upper, lower, null);
      case 1 ->
          new Destination(
              key,
              ForwardingMethod.TUNNEL,
              weight,
              upper,
              lower,
              switch (random.nextInt(3)) {
                case 0 -> new TunnelEncapsulation.Ipip();
                case 1 ->
                    new TunnelEncapsulation.Gue(1 + random.nextInt(65535), random.nextBoolean());
                default -> new TunnelEncapsulation.Gre(random.nextBoolean());
              });
      default -> new Destination(key, ForwardingMethod.MASQUERADE, weight, upper, lower, null);
    };
  }
}
