package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.GratuitousARP;
import dev.hagane.api.v1alpha1.Preemption;
import dev.hagane.api.v1alpha1.Transport;
import dev.hagane.api.v1alpha1.TransportMode;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all directors of a group have in common when they speak VRRP.
 *
 * @param version 2 or 3
 * @param advertisementIntervalMilliseconds 10 to 255000
 * @param preemption whether a higher priority takes over
 * @param startupDelaySeconds 0 to 1000
 * @param transport how they reach each other
 * @param checksumIncludesPseudoHeader of version 3 over IPv4
 * @param gratuitousARP how addresses are announced
 */
record VRRPSettings(
    int version,
    int advertisementIntervalMilliseconds,
    Preemption preemption,
    int startupDelaySeconds,
    TransportMode transport,
    boolean checksumIncludesPseudoHeader,
    GratuitousARP gratuitousARP) {

  /** What a spec asks for. */
  static VRRPSettings of(VRRPGroupSpec spec) {
    return new VRRPSettings(
        spec.version(),
        spec.advertisementIntervalMilliseconds(),
        Objects.requireNonNullElse(spec.preemption(), Preemption.DEFAULT),
        spec.startupDelaySeconds(),
        Objects.requireNonNullElse(spec.transport(), Transport.DEFAULT).mode(),
        spec.checksumIncludesPseudoHeader(),
        Objects.requireNonNullElse(spec.gratuitousARP(), GratuitousARP.DEFAULT));
  }

  /** What a director was told last. */
  static VRRPSettings of(DirectorVRRP told) {
    return new VRRPSettings(
        told.version(),
        told.advertisementIntervalMilliseconds(),
        told.preemption(),
        told.startupDelaySeconds(),
        told.transport(),
        told.checksumIncludesPseudoHeader(),
        told.gratuitousARP());
  }

  /** The same with a director's own part. */
  DirectorVRRP director(int priority, List<String> peers, @Nullable String switchover) {
    return new DirectorVRRP(
        version,
        advertisementIntervalMilliseconds,
        priority,
        preemption,
        startupDelaySeconds,
        transport,
        checksumIncludesPseudoHeader,
        gratuitousARP,
        peers,
        switchover);
  }
}
