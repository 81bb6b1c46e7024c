package dev.hagane.nft;

class FakeLeaseTest extends LeaseContract {
  private final FakeLease lease = new FakeLease();

  @Override
  Lease lease() {
    return lease;
  }

  @Override
  void awaitEnd() {
    lease.pass(lease.remainingMilliseconds());
  }

  @Override
  void removeSet() {
    lease.setIsThere(false);
  }
}
