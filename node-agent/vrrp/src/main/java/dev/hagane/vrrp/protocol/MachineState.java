package dev.hagane.vrrp.protocol;

/** The states of RFC 9568, section 6.4; a group's instances are always in the same one. */
public enum MachineState {
  /** Takes no part: not started, in its start-up delay, stopped, or faulty. */
  INITIALIZE,
  /** Listens, and takes over when nobody better is heard. */
  BACKUP,
  /** Holds the addresses and advertises. */
  ACTIVE
}
