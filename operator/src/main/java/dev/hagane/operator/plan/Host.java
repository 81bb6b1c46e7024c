package dev.hagane.operator.plan;

import dev.hagane.value.IpAddress;
import java.util.List;
import java.util.Map;

/**
 * A machine that may be a director or a real server; a Node of the cluster today.
 *
 * @param name its name, which is also its NodeConfig's
 * @param labels its labels
 * @param addresses its own addresses
 */
public record Host(String name, Map<String, String> labels, List<IpAddress> addresses) {

  /** Copies labels and addresses. */
  public Host {
    labels = Map.copyOf(labels);
    addresses = List.copyOf(addresses);
  }
}
