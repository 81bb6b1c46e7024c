package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.CompiledService;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Stops a plan that would take away more than 30 % of what a node holds of a group although the
 * VirtualServices still exist: by a selector, a pool that lost its servers, a changed group. What
 * is deleted, service or group, is meant; and so is that a director leaves while another one, which
 * has the services, stays.
 */
final class RemovalFuse {
  private static final int MAXIMUM_PERCENT = 30;

  /** A service that a node would lose, or whose servers it would lose. */
  private record Loss(String node, String groupUid, Entry entry, boolean emptied) {
    private String line() {
      CompiledService service = entry.service();
      return String.join(
          " ",
          node,
          service.uid(),
          service.generation().toString(),
          service.poolGeneration().toString(),
          emptied ? "emptied" : "removed");
    }
  }

  private final PastState past;
  private final Map<String, GroupOutcome> groups;
  private final Map<String, Set<SliceRecord>> slices;
  private final Memory memory;

  /**
   * Prepares to look.
   *
   * @param slices the slices that each group would have, by the group's UID
   */
  RemovalFuse(
      PastState past,
      Map<String, GroupOutcome> groups,
      Map<String, Set<SliceRecord>> slices,
      Memory memory) {
    this.past = past;
    this.groups = groups;
    this.slices = slices;
    this.memory = memory;
  }

  /** Adds to {@code holds} what must wait; false if all may go on as planned. */
  boolean trip(Holds holds) {
    List<Loss> losses = new ArrayList<>();
    Map<String, List<Loss>> waiting = new TreeMap<>();
    Map<String, Integer> held = new HashMap<>();
    for (PastState.Holding holding : past.holdings()) {
      if (groups.containsKey(holding.groupUid())) {
        List<Loss> lost = new ArrayList<>();
        int known = losses(holding, lost);
        losses.addAll(lost);
        // Group by group: what one group gains does not make up for what another loses.
        if (lost.size() * 100L > (long) known * MAXIMUM_PERCENT) {
          waiting.computeIfAbsent(holding.groupUid(), g -> new ArrayList<>()).addAll(lost);
          held.put(holding.groupUid() + " " + holding.node(), known);
        }
      }
    }
    boolean tripped = false;
    for (Map.Entry<String, List<Loss>> group : waiting.entrySet()) {
      tripped |= decide(group.getKey(), group.getValue(), held, holds);
    }
    // Below that, too, nothing is taken away by a selector that matches nothing.
    for (Loss loss : losses) {
      boolean decided =
          holds.groups().containsKey(loss.groupUid())
              || holds.confirmed().contains(loss.groupUid());
      ServiceMemory service = memory.service(loss.entry().uid());
      if (!decided && service != null && service.outcome().emptied()) {
        tripped |= holds.services().add(loss.entry().uid());
      }
    }
    return tripped;
  }

  /** Adds what the node would lose of the group; how many of its services still exist. */
  private int losses(PastState.Holding holding, List<Loss> lost) {
    GroupOutcome group = groups.get(holding.groupUid());
    GroupForm form = group == null ? null : group.form();
    boolean directs = form != null && form.directors().contains(holding.node());
    // One of several directors may go: the services stay where they were, on the others.
    boolean leaves = form != null && !directs && staysWith(form);
    Set<SliceRecord> kept = slices.getOrDefault(holding.groupUid(), Set.of());
    int known = 0;
    for (SliceRecord slice : holding.slices()) {
      // A slice that stays as it is loses nothing.
      if (directs && kept.contains(slice)) {
        known += slice.entries().size();
        continue;
      }
      for (Entry entry : slice.entries()) {
        ServiceMemory service = memory.service(entry.uid());
        PastState.Service told = past.service(entry.uid());
        if (service != null && told != null && told.groupUid().equals(holding.groupUid())) {
          known++;
          Loss loss = loss(holding, entry, service.outcome(), leaves);
          if (loss != null) {
            lost.add(loss);
          }
        }
      }
    }
    return known;
  }

  /** Whether a director that held the group's services already goes on with them. */
  private boolean staysWith(GroupForm form) {
    PastState.Role told = past.role(form.uid());
    return told != null && !Collections.disjoint(told.byNode().keySet(), form.directors());
  }

  private static @Nullable Loss loss(
      PastState.Holding holding, Entry had, ServiceOutcome outcome, boolean leaves) {
    Entry entry = outcome.entry();
    GroupForm group = outcome.group();
    if (leaves && entry != null && group != null && group.uid().equals(holding.groupUid())) {
      return null;
    }
    if (entry == null || group == null || !group.directors().contains(holding.node())) {
      return new Loss(holding.node(), holding.groupUid(), had, false);
    }
    boolean emptied = had.hasServers() && !entry.hasServers();
    return emptied ? new Loss(holding.node(), holding.groupUid(), had, true) : null;
  }

  private boolean decide(
      String groupUid, List<Loss> losses, Map<String, Integer> held, Holds holds) {
    if (holds.groups().containsKey(groupUid) || holds.confirmed().contains(groupUid)) {
      return false;
    }
    String digest = digest(losses);
    GroupOutcome group = groups.get(groupUid);
    String confirmation =
        group == null ? null : group.resource().annotations().get(ApiGroup.CONFIRM_REMOVAL);
    if (digest.equals(confirmation)) {
      holds.confirmed().add(groupUid);
      return false;
    }
    Map<String, Integer> perNode = new TreeMap<>();
    TreeSet<ObjectKey> lost = new TreeSet<>();
    for (Loss loss : losses) {
      perNode.merge(loss.node(), 1, Integer::sum);
      lost.add(loss.entry().key());
    }
    String node =
        perNode.entrySet().stream()
            .max(
                Map.Entry.<String, Integer>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
            .orElseThrow()
            .getKey();
    holds
        .groups()
        .put(
            groupUid,
            new PendingRemoval(
                digest, node, List.copyOf(lost), held.getOrDefault(groupUid + " " + node, 0)));
    return true;
  }

  /** The same removal has the same digest, also after a restart; another removal has another. */
  private static String digest(List<Loss> losses) {
    MessageDigest digest = SliceName.sha256();
    losses.stream()
        .map(Loss::line)
        .sorted()
        .forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }
}
