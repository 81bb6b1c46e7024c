package dev.hagane.vrrp.control;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that {@code hagane-vrrp} needs to know of this host. Each one replaces the last.
 *
 * @param node the host's node, for messages
 * @param generation the sender's number for it, other than 0; comes back in the report. Compared
 *     for equality only
 * @param current false: read from disk, the API server was not heard yet. A group then does not
 *     preempt
 * @param groups the groups whose director this host is, each name once
 */
public record HostConfiguration(
    String node, long generation, boolean current, List<GroupConfiguration> groups)
    implements ControlMessage {

  /** Copies the list and checks the names. */
  public HostConfiguration {
    groups = List.copyOf(groups);
    Check.name("node", node);
    Set<String> names = new HashSet<>();
    for (GroupConfiguration group : groups) {
      if (!names.add(group.name())) {
        throw new IllegalArgumentException("group " + group.name() + " is named twice");
      }
    }
  }

  /** The same, but not known to be current. */
  public HostConfiguration asFromDisk() {
    return new HostConfiguration(node, generation, false, groups);
  }
}
