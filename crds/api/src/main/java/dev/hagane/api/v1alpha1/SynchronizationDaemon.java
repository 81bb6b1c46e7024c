package dev.hagane.api.v1alpha1;

/** Which of the kernel's connection synchronization daemons runs for a group. */
public enum SynchronizationDaemon {
  /** The one that tells the backups of connections; on the active director. */
  Master,
  /** The one that hears of them; on a director that is not active. */
  Backup,
  /** Neither: it is off, the group has one director only, or it cannot run (see the problems). */
  None
}
