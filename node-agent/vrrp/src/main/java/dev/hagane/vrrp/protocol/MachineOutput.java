package dev.hagane.vrrp.protocol;

/**
 * What a {@link GroupMachine} wants done. Called synchronously, on the thread that called the
 * machine; must not call the machine in turn. Instances are counted as in {@link
 * GroupParameters#instances()}.
 */
public interface MachineOutput {
  /** Send one advertisement of that instance with that priority, 0..255; 0: release. */
  void advertise(int instance, int priority);

  /** Take all addresses now, and announce them. The first advertisements are already sent. */
  void activate(Cause cause);

  /** Give all addresses up now. Called only after {@link #activate}. */
  void deactivate(Cause cause);

  /**
   * While active, another active one was heard: each time, also by the one of the two that gives
   * way then, so an ordinary preemption counts one.
   */
  void secondMaster(int instance, Advertisement heard);
}
