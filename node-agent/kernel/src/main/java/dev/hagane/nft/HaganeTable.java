package dev.hagane.nft;

import java.util.Collection;
import java.util.Set;

/**
 * Everything that our one table, {@code inet hagane}, says. Equal values give equal text.
 *
 * @param marks ports that are balanced by a mark; ranges of one address and protocol must not
 *     overlap
 * @param guard what is not forwarded
 * @param sourceNats what leaves with the director's address
 */
public record HaganeTable(Set<PortMark> marks, ForwardGuard guard, Set<SourceNat> sourceNats) {

  /** The table's family. */
  public static final String FAMILY = "inet";

  /** The table's name. */
  public static final String NAME = "hagane";

  /** A table that does nothing. */
  public static final HaganeTable EMPTY = new HaganeTable(Set.of(), ForwardGuard.NONE, Set.of());

  /** Copies the sets. */
  public HaganeTable {
    marks = Set.copyOf(marks);
    sourceNats = Set.copyOf(sourceNats);
  }

  /** Makes one of any collections. */
  public static HaganeTable of(
      Collection<PortMark> marks, ForwardGuard guard, Collection<SourceNat> sourceNats) {
    return new HaganeTable(Set.copyOf(marks), guard, Set.copyOf(sourceNats));
  }

  /**
   * A short digest of the table's content. The table in the kernel carries it as its comment, so
   * that a listing tells which table it was made from.
   *
   * @return 16 hexadecimal digits
   */
  public String digest() {
    return new HaganeTableText(this).digest();
  }

  /** The script that puts this table in the place of whatever is there, in one transaction. */
  public String replace() {
    return new HaganeTableText(this).replace();
  }

  /** The script that removes the table, whether it is there or not. */
  public static String remove() {
    return "add table " + FAMILY + " " + NAME + "\ndelete table " + FAMILY + " " + NAME + "\n";
  }
}
