package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.NodeConfigStatus;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node's agent last said, and whether it is to be believed. Times are by our own clock.
 *
 * @param status its NodeConfig's status; null if it never wrote one
 * @param fresh whether its lease was renewed within the last 30 s
 * @param heard when its lease was last seen to be renewed
 * @param activeSeen when it was first seen to say that it is active, by the group's UID, for each
 *     group of which it says so still
 * @param specGeneration the generation of its NodeConfig's spec as written last; -1 if there is
 *     none
 */
public record NodeReport(
    @Nullable NodeConfigStatus status,
    boolean fresh,
    Instant heard,
    Map<String, Instant> activeSeen,
    long specGeneration) {

  /** Copies the map. */
  public NodeReport {
    activeSeen = Map.copyOf(activeSeen);
  }
}
