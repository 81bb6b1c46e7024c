package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredDirector;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.value.AddressFamily;
import dev.hagane.vrrp.control.GroupConfiguration;
import java.util.Set;

/**
 * What the roles need of the host's settings.
 *
 * @param masqueraded families whose packets pass through this host
 * @param failsOver whether a group that balances has other directors
 * @param strangersWelcome whether a TCP connection that this kernel does not know is to be
 *     balanced: one of the other directors' whose server is found by a hash
 * @param synchronizing whether kernels tell each other of connections
 * @param certain whether all roles could be read: only then is anything not needed any more
 */
record HostNeeds(
    Set<AddressFamily> masqueraded,
    boolean failsOver,
    boolean strangersWelcome,
    boolean synchronizing,
    boolean certain) {

  /** Of a host without a role. */
  static final HostNeeds NONE = new HostNeeds(Set.of(), false, false, false, true);

  /** What the desired state needs. */
  static HostNeeds of(DesiredState desired) {
    boolean failsOver = false;
    boolean strangersWelcome = false;
    for (DesiredDirector director : desired.directors()) {
      GroupConfiguration vrrp = director.vrrp();
      if (vrrp != null && vrrp.peers() > 0) {
        boolean balances =
            director.synchronization() != null
                || !director.pools().isEmpty()
                || !director.slices().isEmpty();
        failsOver |= balances;
        strangersWelcome |= desired.hashing().contains(director.uid());
      }
    }
    return new HostNeeds(
        desired.masqueraded(),
        failsOver,
        strangersWelcome,
        SyncWish.isAsked(desired),
        GroupCompiler.isWhole(desired));
  }
}
