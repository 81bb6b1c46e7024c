package dev.hagane.vrrp.protocol;

/** Why a group's state is what it is: the cause of the last change. */
public enum Cause {
  /** Started (to BACKUP), or created and not started yet (INITIALIZE). */
  STARTED,
  /** Started as the owner of its addresses, priority 255 (to ACTIVE at once). */
  OWNER,
  /** No instance heard a master for a whole master-down interval (to ACTIVE). */
  MASTER_SILENT,
  /** The master gave its addresses up by priority 0 (to ACTIVE). */
  MASTER_RELEASED,
  /** A master of lower priority was heard, and preemption is on (to ACTIVE). */
  PREEMPTED,
  /** While active, a master of higher priority was heard (to BACKUP). */
  HIGHER_PRIORITY,
  /** While active, one of equal priority and higher address was heard (to BACKUP). */
  HIGHER_ADDRESS,
  /**
   * Was active and did not run for so long that the others had to take over, and one did (to
   * BACKUP, whatever its priority).
   */
  FROZEN,
  /** An interface, its carrier or its address is missing, or tracking says so (to INITIALIZE). */
  FAULT,
  /** What was faulty is well again (to BACKUP). */
  RECOVERED,
  /** A planned switchover (to BACKUP). */
  HANDED_OVER,
  /** The process ends (to INITIALIZE). */
  STOPPED,
  /** Parameters changed with which it could not go on (to INITIALIZE). */
  RECONFIGURED
}
