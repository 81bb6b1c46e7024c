package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.operator.plan.ObjectKey;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is known of the world when a plan is summarised.
 *
 * @param reports what each node says, by its name; nodes without a NodeConfig are absent
 * @param slices every slice known, by name; also those that no plan points to any more, because a
 *     node may still hold them
 * @param conditions the conditions in each object's status as it is in the API
 * @param now the time, for {@code lastTransitionTime}
 */
public record Observation(
    Map<String, NodeReport> reports,
    Map<String, NodeConfigSliceSpec> slices,
    Map<ObjectKey, List<Condition>> conditions,
    Instant now) {}
