package dev.hagane.operator.plan;

import org.jspecify.annotations.Nullable;

/**
 * What became of a service beside the others.
 *
 * @param wish what it asks for
 * @param accepted whether that is valid beside the others
 * @param resolved whether all that it names exists
 * @param group the group that carries {@code entry}; without an entry, the one asked for, if that
 *     is in force
 * @param entry what goes to the nodes; null if nothing
 * @param lastForm whether {@code entry} is carried over from earlier
 * @param held whether a change waits for the confirmation of a removal
 * @param emptied whether the entry lost all its servers because a selector matches nothing
 * @param totalServers servers of the pool that fit the addresses, disabled ones too
 */
record ServiceOutcome(
    ServiceWish wish,
    Judgement accepted,
    Judgement resolved,
    @Nullable GroupForm group,
    @Nullable Entry entry,
    boolean lastForm,
    boolean held,
    boolean emptied,
    int totalServers) {}
