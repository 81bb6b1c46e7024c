package dev.hagane.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * A client keeps its server.
 *
 * @param timeoutSeconds for how long after its last connection; 1 to 2678400 (31 days) where we
 *     write it, 0 and up where another program did
 * @param prefixLength clients that share this prefix count as one: 1 to 32, or 1 to 128. 0 is read
 *     where another program set an IPv4 mask that is no prefix
 * @param engine a persistence engine such as {@code sip}, or null for the client's address
 */
public record Persistence(long timeoutSeconds, int prefixLength, @Nullable String engine) {

  /** Persistence by the client's address alone. */
  public static Persistence of(long timeoutSeconds, int prefixLength) {
    return new Persistence(timeoutSeconds, prefixLength, null);
  }
}
