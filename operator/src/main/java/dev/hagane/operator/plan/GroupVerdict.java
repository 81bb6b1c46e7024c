package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.DirectorRole;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a plan makes of a VRRP group.
 *
 * @param key the group
 * @param uid its UID
 * @param generation the generation that was judged
 * @param accepted valid beside the others
 * @param resolvedRefs whether there is a node to be its director
 * @param role what its directors have in common to do; null if nothing
 * @param lastForm whether {@code role} is an earlier form that is carried over
 * @param directors the nodes that get {@code role}, ordered
 * @param priorities the directors' priorities, by name; empty where an operator without VRRP wrote
 *     the role
 * @param absent directors that its spec lists and for which there is no node, ordered
 * @param unknownPeers directors whose own address is not known, with the instances: the others
 *     cannot reach them by unicast
 * @param switchover an open request to hand over and what it waits for, in words; null: none
 * @param services how many virtual services it carries
 * @param pendingRemoval what waits for confirmation; null if nothing does
 */
public record GroupVerdict(
    ObjectKey key,
    String uid,
    long generation,
    Judgement accepted,
    Judgement resolvedRefs,
    @Nullable DirectorRole role,
    boolean lastForm,
    List<String> directors,
    SortedMap<String, Integer> priorities,
    List<String> absent,
    List<String> unknownPeers,
    @Nullable String switchover,
    int services,
    @Nullable PendingRemoval pendingRemoval)
    implements Verdict {}
