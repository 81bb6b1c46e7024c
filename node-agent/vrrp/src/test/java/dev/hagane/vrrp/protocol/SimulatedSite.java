package dev.hagane.vrrp.protocol;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The directors of one schedule and their networks: one network for each instance. All of it comes
 * from the seed.
 */
final class SimulatedSite {
  private static final long MILLISECOND = 1_000_000;
  private static final int DIRECTORS = 5;
  private static final int INSTANCES = 3;
  private static final long[] INTERVALS_V3 = {10, 10, 100, 1_000};
  private static final IpAddress[][] ADDRESSES = addresses();
  static final List<IpAddress> ADVERTISED_4 = List.of(IpAddress.parse("10.0.0.254"));
  static final List<IpAddress> ADVERTISED_6 = List.of(IpAddress.parse("fe80::254"));

  final int directors;
  final int instances;
  final int version;
  final boolean preempt;
  final GroupParameters[] parameters;

  /** The longest interval, and the times that follow from it. */
  final long interval;

  final long shortestInterval;
  final long masterDown;
  final long startupDelay;
  final long preemptDelay;

  /** How long a packet takes at least, and at most, while the network is well. */
  final long minimumTransit;

  final long maximumTransit;

  /** How late the operating system wakes a process up at most. */
  final long wakeLatency;

  SimulatedSite(SplittableRandom random) {
    directors = random.nextInt(4) == 0 ? random.nextInt(3, DIRECTORS + 1) : random.nextInt(2, 4);
    instances = random.nextInt(2) == 0 ? 1 : random.nextInt(2, INSTANCES + 1);
    version = random.nextInt(4) == 0 ? 2 : 3;
    preempt = random.nextInt(3) != 0;
    long common = version == 2 ? 1_000 : INTERVALS_V3[random.nextInt(INTERVALS_V3.length)];
    preemptDelay = random.nextInt(6) == 0 ? random.nextLong(5 * common) * MILLISECOND : 0;
    startupDelay = random.nextInt(8) == 0 ? random.nextLong(3 * common) * MILLISECOND : 0;
    boolean mixed = version == 3 && random.nextInt(10) == 0;
    boolean equals = random.nextInt(3) == 0;
    int equalPriority = random.nextInt(1, 256);
    parameters = new GroupParameters[directors];
    long longest = 0;
    long shortest = Long.MAX_VALUE;
    int[][] orders = orders(random);
    for (int i = 0; i < directors; i++) {
      long own = (mixed ? INTERVALS_V3[random.nextInt(3)] : common) * MILLISECOND;
      longest = Math.max(longest, own);
      shortest = Math.min(shortest, own);
      int priority =
          equals && random.nextInt(4) != 0
              ? equalPriority
              : random.nextInt(20) == 0 ? GroupParameters.OWNER : random.nextInt(1, 255);
      List<InstanceParameters> of = new ArrayList<>();
      for (int k = 0; k < instances; k++) {
        IpAddress local = ADDRESSES[version == 2 ? 0 : k][orders[k][i]];
        of.add(new InstanceParameters(local.family(), 51 + k, local));
      }
      parameters[i] =
          new GroupParameters(version, priority, own, preempt, preemptDelay, startupDelay, of);
    }
    interval = longest;
    shortestInterval = shortest;
    masterDown = 3 * interval + (version == 2 ? 1_000 * MILLISECOND : interval);
    minimumTransit = shortest / 1_000;
    maximumTransit = minimumTransit + random.nextLong(1, shortest / 25);
    wakeLatency = shortest / 100;
  }

  /** What would skew by hand from the RFCs, apart from the machine's own arithmetic. */
  long skew(int priority, long masterInterval) {
    return version == 2
        ? 1_000_000_000L / 256 * (256 - priority)
        : (long) (masterInterval / 256.0 * (256 - priority));
  }

  /** Who is the first by address differs from network to network. */
  private int[][] orders(SplittableRandom random) {
    int[][] orders = new int[instances][directors];
    for (int[] order : orders) {
      for (int i = 0; i < directors; i++) {
        order[i] = i;
      }
      for (int i = directors - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
    }
    return orders;
  }

  private static IpAddress[][] addresses() {
    IpAddress[][] addresses = new IpAddress[INSTANCES][DIRECTORS];
    for (int i = 0; i < DIRECTORS; i++) {
      addresses[0][i] = IpAddress.parse("203.0.113." + (20 + 50 * i));
      addresses[1][i] = IpAddress.parse("fe80::" + Integer.toHexString(0x3000 * (i + 1)));
      addresses[2][i] = IpAddress.parse("10.0.0." + (30 + 50 * i));
    }
    return addresses;
  }

  static Advertisement advertisement(GroupParameters of, int instance, int priority) {
    InstanceParameters parameters = of.instances().get(instance);
    return new Advertisement(
        parameters.family(),
        of.version(),
        parameters.vrid(),
        priority,
        of.intervalNanos(),
        parameters.family() == AddressFamily.IPv4 ? ADVERTISED_4 : ADVERTISED_6,
        Authentication.NONE);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < directors; i++) {
      text.append("\n  director ").append(i).append(": ").append(parameters[i]);
    }
    return text.toString();
  }
}
