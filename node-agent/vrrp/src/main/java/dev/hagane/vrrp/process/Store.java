package dev.hagane.vrrp.process;

import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.VrrpHistory;

/** Keeps what must survive the process. Does not make the caller wait. */
interface Store {

  /** To begin with at the next start. */
  void keep(HostConfiguration configuration);

  /** What happened so far. */
  void keep(VrrpHistory history);
}
