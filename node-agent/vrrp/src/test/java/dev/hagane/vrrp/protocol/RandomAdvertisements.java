package dev.hagane.vrrp.protocol;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Any advertisement that a packet can carry. */
final class RandomAdvertisements {
  private final SplittableRandom random;

  RandomAdvertisements(SplittableRandom random) {
    this.random = random;
  }

  Advertisement next() {
    int version = random.nextInt(2, 4);
    AddressFamily family =
        version == 3 && random.nextBoolean() ? AddressFamily.IPv6 : AddressFamily.IPv4;
    List<IpAddress> addresses = new ArrayList<>();
    int count = random.nextInt(4) == 0 ? random.nextInt(1, 21) : random.nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      addresses.add(address(family));
    }
    return new Advertisement(
        family,
        version,
        random.nextInt(1, 256),
        random.nextInt(256),
        version == 2
            ? random.nextInt(1, 256) * VrrpInterval.SECOND
            : random.nextInt(1, 4096) * VrrpInterval.CENTISECOND,
        addresses,
        version == 2 && random.nextBoolean()
            ? new Authentication.SimplePassword(random.nextLong())
            : Authentication.NONE);
  }

  IpAddress address(AddressFamily family) {
    byte[] bytes = new byte[family.bytes()];
    random.nextBytes(bytes);
    return IpAddress.of(bytes);
  }
}
