package dev.hagane.ipvs;

/** The fake keeps the contract. */
class FakeIpvsTableTest extends IpvsTableContract {
  private final FakeIpvsTable table = new FakeIpvsTable();

  @Override
  IpvsTable table() {
    return table;
  }

  @Override
  int rounds() {
    return 2000;
  }
}
