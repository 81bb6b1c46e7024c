package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import org.jspecify.annotations.Nullable;

/**
 * What became of a group beside the others.
 *
 * @param resource the group
 * @param accepted whether its spec is valid beside the others
 * @param resolved whether it has a node to be its director
 * @param form what is in force; null for a group that was never accepted
 */
record GroupOutcome(
    Resource<VRRPGroupSpec> resource,
    Judgement accepted,
    Judgement resolved,
    @Nullable GroupForm form) {}
