package dev.hagane.nft;

import java.util.Locale;

/**
 * Which element of which set a {@link Lease} is. The set is made by somebody else, with {@code
 * flags timeout}.
 *
 * @param family the table's family
 * @param table the table's name
 * @param set the set's name
 * @param key the element
 */
public record LeaseElement(Family family, String table, String set, LeaseKey key) {

  /** Families of tables ({@code NFPROTO_*}, include/uapi/linux/netfilter.h). */
  public enum Family {
    INET(1),
    NETDEV(5);

    private final int number;

    Family(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  @Override
  public String toString() {
    String shown =
        switch (key) {
          case LeaseKey.Mark mark -> Long.toString(mark.value());
          case LeaseKey.InterfaceName link -> link.name();
        };
    return shown + " of set " + family.name().toLowerCase(Locale.ROOT) + " " + table + " " + set;
  }
}
