package dev.hagane.rtnl;

class FakeLinksTest extends LinkContract {
  private final FakeRouteTable table = new FakeRouteTable();
  private final int link = table.addEthernet("eth0");

  @Override
  RouteTable table() {
    return table;
  }

  @Override
  int link() {
    return link;
  }
}
