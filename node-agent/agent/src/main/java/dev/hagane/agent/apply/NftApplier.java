package dev.hagane.agent.apply;

import dev.hagane.nft.HaganeTable;
import dev.hagane.nft.NftException;
import dev.hagane.nft.Nftables;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps our one nf_tables table. nft prints a table otherwise than it was written, so what it
 * printed right after our last transaction is remembered, as a digest on disk: equal, and nothing
 * is written, also after a restart. The order of elements says nothing and is not compared.
 */
final class NftApplier {
  private static final Logger log = LoggerFactory.getLogger(NftApplier.class);
  private static final String ABSENT = "absent";

  private final Nftables nftables;
  private final StateFile record;
  private String writtenDigest = "";
  private String listedDigest = "";
  private @Nullable HaganeTable programmed;
  private long generation = -1;

  /** Reads what an earlier process has seen. */
  NftApplier(Nftables nftables, StateFile record) {
    this.nftables = nftables;
    this.record = record;
    record
        .read()
        .filter(lines -> lines.size() == 2)
        .ifPresent(lines -> {
          writtenDigest = lines.get(0);
          listedDigest = lines.get(1);
        });
  }

  /** Whether the kernel holds the table wanted last, as read back. */
  boolean isProgrammed(HaganeTable table) {
    return table.equals(programmed);
  }

  /** Whether a table of ours was ever written, as far as the record tells. */
  boolean hasWritten() {
    return !writtenDigest.isEmpty();
  }

  /** Whether any program has written nf_tables since the last look. */
  boolean mayHaveChanged() {
    return programmed == null || nftables.generation() != generation;
  }

  /**
   * Brings the table in line.
   *
   * @return whether another program had changed a table that was right before
   * @throws NftException if nft or the kernel refuses
   */
  boolean reconcile(HaganeTable wanted) {
    if (isProgrammed(wanted) && !mayHaveChanged()) {
      return false;
    }
    boolean wasRight = isProgrammed(wanted);
    long before = nftables.generation();
    Optional<String> found = nftables.list(HaganeTable.FAMILY, HaganeTable.NAME);
    boolean empty = wanted.equals(HaganeTable.EMPTY);
    String script = empty ? HaganeTable.remove() : wanted.replace();
    boolean right =
        empty
            ? found.isEmpty()
            : digest(script).equals(writtenDigest) && digestOfListing(found).equals(listedDigest);
    if (right) {
      programmed = wanted;
      generation = before;
      return false;
    }
    programmed = null;
    nftables.apply(script);
    Optional<String> listed = nftables.list(HaganeTable.FAMILY, HaganeTable.NAME);
    writtenDigest = digest(script);
    listedDigest = digestOfListing(listed);
    remember();
    if (listed.isEmpty() != empty) {
      log.warn("the table inet hagane is not as it was written; it is written again");
      return false;
    }
    programmed = wanted;
    // If another program wrote meanwhile, the next look compares again.
    generation = before + 1;
    return wasRight;
  }

  private void remember() {
    try {
      record.write(List.of(writtenDigest, listedDigest));
    } catch (StateFileException e) {
      log.warn("{}", e.getMessage());
    }
  }

  private static String digestOfListing(Optional<String> listing) {
    if (listing.isEmpty()) {
      return ABSENT;
    }
    String[] words = listing.get().split("[\\s,]+");
    Arrays.sort(words);
    return digest(String.join(" ", words));
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
