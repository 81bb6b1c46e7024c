package dev.hagane.vrrp.control;

import dev.hagane.vrrp.protocol.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a group on this director, once.
 *
 * @param number rises with each, also over restarts
 * @param epochMilliseconds when, by the wall clock
 * @param warning whether a person should look
 * @param reason one PascalCase word, such as {@code BecameActive}
 * @param cause why, for a change of state; null for others
 * @param group the VRRPGroup's name
 * @param groupUid its UID
 * @param message a sentence for people
 */
public record VrrpTransition(
    long number,
    long epochMilliseconds,
    boolean warning,
    String reason,
    @Nullable Cause cause,
    String group,
    String groupUid,
    String message) {}
