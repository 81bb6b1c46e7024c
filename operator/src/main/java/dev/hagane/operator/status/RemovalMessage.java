package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.operator.plan.ObjectKey;
import dev.hagane.operator.plan.PendingRemoval;
import java.util.stream.Collectors;

/** Says what a removal that waits would take away, and how to confirm it. */
final class RemovalMessage {
  private static final int NAMED = 10;

  private RemovalMessage() {}

  static String of(ObjectKey group, PendingRemoval pending) {
    String names =
        pending.lost().stream()
            .limit(NAMED)
            .map(key -> key.namespace() + "/" + key.name())
            .collect(Collectors.joining(", "));
    int more = pending.lost().size() - NAMED;
    return "of "
        + pending.held()
        + " virtual services on "
        + pending.node()
        + ", these would lose their director or all their servers though they still exist: "
        + names
        + (more > 0 ? " and " + more + " more" : "")
        + "; undo the change, delete them, or confirm: kubectl annotate vrrpg "
        + group.name()
        + " --overwrite "
        + ApiGroup.CONFIRM_REMOVAL
        + "="
        + pending.digest();
  }
}
