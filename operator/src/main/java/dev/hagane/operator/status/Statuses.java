package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.RealServerPoolStatus;
import dev.hagane.api.v1alpha1.VRRPGroupStatus;
import dev.hagane.api.v1alpha1.VirtualServiceStatus;
import dev.hagane.operator.plan.ObjectKey;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statuses to write, of every object that is not being deleted. One that equals what is in the
 * API already need not be written.
 *
 * @param services of virtual services
 * @param pools of real server pools
 * @param groups of VRRP groups
 * @param lookAgain when some may differ though nothing else changes; null: never
 */
public record Statuses(
    Map<ObjectKey, VirtualServiceStatus> services,
    Map<ObjectKey, RealServerPoolStatus> pools,
    Map<ObjectKey, VRRPGroupStatus> groups,
    @Nullable Instant lookAgain) {}
