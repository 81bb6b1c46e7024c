package dev.hagane.nft;

/** The fake keeps the contract. */
class FakeNftablesTest extends NftablesContract {
  private final FakeNftables nftables = new FakeNftables();

  @Override
  Nftables nftables() {
    return nftables;
  }
}
