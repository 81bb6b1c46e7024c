package dev.hagane.rtnl;

/** The fake keeps the contract. */
class FakeRouteTableTest extends RouteTableContract {
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
