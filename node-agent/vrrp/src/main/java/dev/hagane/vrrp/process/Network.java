package dev.hagane.vrrp.process;

import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.RouteTable;
import dev.hagane.vrrp.InterfaceResolver;
import dev.hagane.vrrp.InterfaceTarget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One reading of the host's interfaces and addresses. */
final class Network {

  /** A host without any: before the first reading. */
  static final Network NONE = new Network(List.of(), List.of());

  private final List<Link> links;
  private final List<LinkAddress> addresses;
  private final InterfaceResolver resolver;

  Network(List<Link> links, List<LinkAddress> addresses) {
    this.links = links;
    this.addresses = addresses;
    this.resolver = new InterfaceResolver(links, addresses);
  }

  static Network read(RouteTable table) {
    return new Network(table.links(), table.addresses());
  }

  List<Link> links() {
    return links;
  }

  List<LinkAddress> addresses() {
    return addresses;
  }

  @Nullable Link find(InterfaceTarget target) {
    return resolver.resolve(target).orElse(null);
  }
}
