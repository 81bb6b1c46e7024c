package dev.hagane.operator.plan;

import java.util.List;

/**
 * What a plan makes of a real server pool.
 *
 * @param key the pool
 * @param uid its UID
 * @param generation the generation that was judged
 * @param accepted valid in itself
 * @param resolvedRefs whether its selector finds servers
 * @param activeServers servers with a weight above 0 that get connections
 * @param totalServers all servers, disabled ones too
 * @param users the virtual services whose entries are, or were last, made with this pool; ordered
 */
public record PoolVerdict(
    ObjectKey key,
    String uid,
    long generation,
    Judgement accepted,
    Judgement resolvedRefs,
    int activeServers,
    int totalServers,
    List<ObjectKey> users)
    implements Verdict {}
