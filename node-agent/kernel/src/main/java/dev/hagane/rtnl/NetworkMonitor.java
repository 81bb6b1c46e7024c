package dev.hagane.rtnl;

import java.time.Duration;
import java.util.Set;

/** Says that something of the host's network changed, and of which kind; never what. */
public interface NetworkMonitor extends AutoCloseable {

  /** Kinds of things to look at again. */
  enum Change {
    LINKS,
    ADDRESSES,
    ROUTES,
    RULES,
    NEIGHBOURS
  }

  /**
   * Waits for changes; call it from one thread only.
   *
   * @param limit how long to wait for the first
   * @return the kinds that changed since the last call, those already queued taken together; all
   *     kinds when the kernel could not deliver what it had to say; empty when nothing came
   * @throws dev.hagane.netlink.TransportException if the socket fails
   */
  Set<Change> await(Duration limit);

  @Override
  void close();
}
