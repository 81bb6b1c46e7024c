package dev.hagane.nft;

import dev.hagane.netlink.NetlinkChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The running kernel's nf_tables: scripts by way of the program {@code nft}, the generation by our
 * own netlink. One thread at a time.
 */
public final class KernelNftables implements Nftables, AutoCloseable {
  private final NftProgram program;
  private final NetlinkChannel channel;

  /**
   * Makes one.
   *
   * @param command what starts nft, such as {@code nft}; further words come before our arguments
   * @param limit how long nft may take
   * @param channel to nfnetlink ({@link dev.hagane.netlink.NetlinkFamily#NETFILTER}); taken over
   */
  public KernelNftables(List<String> command, Duration limit, NetlinkChannel channel) {
    this.program = new NftProgram(command, limit);
    this.channel = channel;
  }

  @Override
  public void apply(String script) {
    NftProgram.Ended ended = program.run(script, List.of("-f", "-"));
    if (ended.status() != 0) {
      throw new NftRefusedException(ended.status(), ended.errors());
    }
  }

  @Override
  public Optional<String> list(String family, String table) {
    NftProgram.Ended ended = program.run("", List.of("-n", "list", "table", family, table));
    if (ended.status() == 0) {
      return Optional.of(ended.output());
    }
    if (ended.errors().contains("No such file or directory")) {
      return Optional.empty();
    }
    throw new NftRefusedException(ended.status(), ended.errors());
  }

  @Override
  public long generation() {
    return RulesetGeneration.read(channel);
  }

  @Override
  public void close() {
    channel.close();
  }
}
