package dev.hagane.nft;

import java.util.Optional;

/** The kernel's nf_tables. Methods throw {@link NftException}. */
public interface Nftables {

  /**
   * Applies a script in nft's language as one transaction: all or nothing.
   *
   * @param script what to do; {@link HaganeTable#replace()} makes it
   */
  void apply(String script);

  /**
   * A table's content as nft prints it.
   *
   * @param family such as {@code inet}
   * @param table its name
   * @return empty if there is no such table
   */
  Optional<String> list(String family, String table);

  /**
   * The ruleset's generation: another number after any program's transaction. Cheap, without a
   * child process.
   *
   * @throws dev.hagane.netlink.NetlinkException if the kernel cannot be asked
   */
  long generation();
}
