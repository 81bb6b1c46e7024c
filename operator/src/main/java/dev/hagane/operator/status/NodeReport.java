package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.NodeConfigStatus;
import org.jspecify.annotations.Nullable;

/**
 * What a node's agent last said, and whether it is to be believed.
 *
 * @param status its NodeConfig's status; null if it never wrote one
 * @param fresh whether its lease was renewed within the last 30 s
 * @param specGeneration the generation of its NodeConfig's spec as written last; -1 if there is
 *     none
 */
public record NodeReport(@Nullable NodeConfigStatus status, boolean fresh, long specGeneration) {}
