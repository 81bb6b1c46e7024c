package dev.hagane.operator.plan;

import dev.hagane.value.IpAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a director last said of a group, as far as plans depend on it.
 *
 * @param node the director
 * @param fresh whether its agent is heard of now
 * @param active whether it says that it is active
 * @param standsBy whether it says that it is a backup that can take over
 * @param lastHandledSwitchover the request to hand over that it answered last; null: none
 * @param sourceAddresses its own address on each instance's network, as far as it has told
 */
public record DirectorReport(
    String node,
    boolean fresh,
    boolean active,
    boolean standsBy,
    @Nullable String lastHandledSwitchover,
    Map<String, IpAddress> sourceAddresses) {

  /** Copies the addresses. */
  public DirectorReport {
    sourceAddresses = Map.copyOf(sourceAddresses);
  }
}
