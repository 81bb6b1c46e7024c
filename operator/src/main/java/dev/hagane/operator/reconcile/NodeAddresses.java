package dev.hagane.operator.reconcile;

import dev.hagane.value.IpAddress;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import java.util.List;
import java.util.Optional;

/** The IP addresses in a Node's status; names and what is no address are passed over. */
final class NodeAddresses {
  private NodeAddresses() {}

  static List<IpAddress> of(Node node) {
    if (node.getStatus() == null || node.getStatus().getAddresses() == null) {
      return List.of();
    }
    return node.getStatus().getAddresses().stream()
        .filter(address -> address.getType().endsWith("IP"))
        .map(NodeAddress::getAddress)
        .flatMap(text -> parse(text).stream())
        .distinct()
        .sorted()
        .toList();
  }

  private static Optional<IpAddress> parse(String text) {
    try {
      return Optional.of(IpAddress.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
