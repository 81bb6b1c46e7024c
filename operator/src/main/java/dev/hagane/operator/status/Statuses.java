package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.RealServerPoolStatus;
import dev.hagane.api.v1alpha1.VRRPGroupStatus;
import dev.hagane.api.v1alpha1.VirtualServiceStatus;
import dev.hagane.operator.plan.ObjectKey;
import java.util.Map;

/**
 * The statuses to write, of every object that is not being deleted. One that equals what is in the
 * API already need not be written.
 *
 * @param services of virtual services
 * @param pools of real server pools
 * @param groups of VRRP groups
 */
public record Statuses(
    Map<ObjectKey, VirtualServiceStatus> services,
    Map<ObjectKey, RealServerPoolStatus> pools,
    Map<ObjectKey, VRRPGroupStatus> groups) {}
