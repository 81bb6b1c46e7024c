package dev.hagane.vrrp.control;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One VRRPGroup as this director should run it.
 *
 * @param name the VRRPGroup's name
 * @param uid its UID
 * @param version of VRRP: 2 or 3
 * @param advertisementIntervalMilliseconds version 3: 10 to 40,950 in tens; version 2: 1,000 to
 *     255,000 in thousands
 * @param priority 1 to 255; 255 owns the addresses
 * @param preempt whether this director takes over from one of lower priority
 * @param preemptDelaySeconds how long it waits before it does, 0 to 3,600
 * @param startupDelaySeconds how long it stays out of the election after its start, 0 to 3,600
 * @param unicast advertise to each instance's {@code unicastPeers} instead of the multicast group
 * @param peers how many other directors the group has, 0 to 255. With none a fault costs nothing by
 *     staying, and a stop leaves the addresses in the kernel
 * @param checksumIncludesPseudoHeader version 3 over IPv4: how sent checksums are computed; both
 *     ways are accepted
 * @param announcing how addresses are announced
 * @param instances 1 to 255 instances, each name once; they fail over together
 * @param serviceAddresses virtual services' addresses; they follow an instance and are not
 *     advertised
 * @param switchover 0: none is asked for. A number that differs from the last handled one asks this
 *     director to hand over if it is active
 */
public record GroupConfiguration(
    String name,
    String uid,
    int version,
    int advertisementIntervalMilliseconds,
    int priority,
    boolean preempt,
    int preemptDelaySeconds,
    int startupDelaySeconds,
    boolean unicast,
    int peers,
    boolean checksumIncludesPseudoHeader,
    Announcing announcing,
    List<InstanceConfiguration> instances,
    List<ServiceAddress> serviceAddresses,
    long switchover) {

  /** Copies the lists and checks the bounds. */
  public GroupConfiguration {
    instances = List.copyOf(instances);
    serviceAddresses = List.copyOf(serviceAddresses);
    Check.name("group", name);
    Check.range("version", version, 2, 3);
    if (version == 3) {
      Check.range(
          "advertisementIntervalMilliseconds", advertisementIntervalMilliseconds, 10, 40_950);
    } else {
      Check.range(
          "advertisementIntervalMilliseconds", advertisementIntervalMilliseconds, 1_000, 255_000);
    }
    int unit = version == 3 ? 10 : 1_000;
    if (advertisementIntervalMilliseconds % unit != 0) {
      throw new IllegalArgumentException(
          "group %s: version %d advertises in multiples of %d ms, not every %d ms"
              .formatted(name, version, unit, advertisementIntervalMilliseconds));
    }
    Check.range("priority", priority, 1, 255);
    Check.range("preemptDelaySeconds", preemptDelaySeconds, 0, 3_600);
    Check.range("startupDelaySeconds", startupDelaySeconds, 0, 3_600);
    Check.range("peers", peers, 0, 255);
    Check.range("number of instances", instances.size(), 1, 255);
    Set<String> names = new HashSet<>();
    for (InstanceConfiguration instance : instances) {
      if (!names.add(instance.name())) {
        throw new IllegalArgumentException(
            "group " + name + ": instance " + instance.name() + " is named twice");
      }
      if (version == 2 && instance.family() != dev.hagane.value.AddressFamily.IPv4) {
        throw new IllegalArgumentException(
            "group " + name + ": version 2 knows no IPv6; give it version 3");
      }
    }
    for (ServiceAddress address : serviceAddresses) {
      if (!names.contains(address.instance())) {
        throw new IllegalArgumentException(
            "group %s: address %s follows instance %s, which it does not have"
                .formatted(name, address.address(), address.instance()));
      }
    }
  }
}
