package dev.hagane.vrrp.control;

import dev.hagane.value.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One instance on this director.
 *
 * @param name its name in the group
 * @param interfaceName where it speaks; empty: the host has no such interface
 * @param sourceAddress the host's own address that its packets carry; null: it has none
 * @param fault one clause with the remedy; null: none
 * @param sent advertisements since the process began
 * @param received valid advertisements since then
 */
public record InstanceReport(
    String name,
    String interfaceName,
    @Nullable IpAddress sourceAddress,
    @Nullable String fault,
    long sent,
    long received) {}
