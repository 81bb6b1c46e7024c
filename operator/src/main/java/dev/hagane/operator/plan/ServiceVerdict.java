package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.CompiledService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plan makes of a virtual service.
 *
 * @param key the service
 * @param uid its UID
 * @param generation the generation that was judged
 * @param accepted valid beside the others
 * @param resolvedRefs group and pool exist
 * @param group the name of the group that carries {@code entry}; without an entry, the one asked
 *     for
 * @param groupUid that group's UID, if it exists
 * @param entry what goes to the nodes; null if nothing does
 * @param lastForm whether {@code entry} is an earlier form that is carried over unchanged
 * @param held whether the group's plan waits for the confirmation of a removal, and this service
 *     would change with it
 * @param slice the slice that holds {@code entry}; null without one
 * @param directors the nodes that get {@code slice}, ordered
 * @param totalServers servers of the pool that fit the service's addresses, disabled ones too
 */
public record ServiceVerdict(
    ObjectKey key,
    String uid,
    long generation,
    Judgement accepted,
    Judgement resolvedRefs,
    String group,
    @Nullable String groupUid,
    @Nullable CompiledService entry,
    boolean lastForm,
    boolean held,
    @Nullable String slice,
    List<String> directors,
    int totalServers)
    implements Verdict {}
