package dev.hagane.agent.apply;

import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.VrrpReport;
import org.jspecify.annotations.Nullable;

/**
 * The process {@code hagane-vrrp} of this host, which alone writes the groups' addresses. It lives
 * and dies on its own, and keeps what it was told last.
 */
public interface DirectorProcess {

  /**
   * Tells it all that it should do, in the place of what it was told before; does not wait. While
   * it is away, the last one is kept for it.
   */
  void want(HostConfiguration configuration);

  /** What it said last, also if it has fallen silent since; null: nothing yet. */
  @Nullable VrrpReport report();

  /** Whether it speaks to us now. */
  boolean answers();
}
