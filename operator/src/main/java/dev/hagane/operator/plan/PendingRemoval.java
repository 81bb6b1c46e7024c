package dev.hagane.operator.plan;

import java.util.List;

/**
 * A removal that waits: the group's plan stays as it was until the group's annotation {@code
 * hagane.dev/confirm-removal} has this digest.
 *
 * @param digest 16 lower-case hexadecimal digits over exactly what would go
 * @param node the node that would lose most
 * @param lost the virtual services that node would lose or that would lose all their servers,
 *     ordered
 * @param held how many the node holds whose objects exist
 */
public record PendingRemoval(String digest, String node, List<ObjectKey> lost, int held) {}
