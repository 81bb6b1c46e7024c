package dev.hagane.ipvs;

import dev.hagane.netlink.NetlinkException;
import java.util.List;
import java.util.TreeMap;

/**
 * The kernel's table of virtual services. Reads give what the kernel holds now; it sends no
 * notifications, and its dumps are not consistent if somebody writes meanwhile. Methods throw
 * {@link NetlinkException} when the conversation fails as a whole; a kernel without IPVS is a
 * {@link dev.hagane.netlink.FamilyNotFoundException}, a process without CAP_NET_ADMIN a {@link
 * dev.hagane.netlink.KernelErrorException} with EPERM.
 *
 * <p>Services of protocols other than TCP, UDP and SCTP are another program's and left out.
 */
public interface IpvsTable {

  /** All services without their destinations; one dump. */
  List<ObservedService> services();

  /** A service's destinations; empty too when there is no such service, as the kernel answers. */
  List<ObservedDestination> destinations(ServiceKey service);

  /** Everything: one dump for the services, and one for each service's destinations. */
  default IpvsState state() {
    TreeMap<ServiceKey, ServiceState> byKey = new TreeMap<>();
    for (ObservedService service : services()) {
      ServiceKey key = service.service().key();
      // A dump that another program disturbs may give an entry twice: the later one counts.
      TreeMap<DestinationKey, Destination> found = new TreeMap<>();
      for (ObservedDestination observed : destinations(key)) {
        found.put(observed.destination().key(), observed.destination());
      }
      byKey.put(key, new ServiceState(service.service(), found));
    }
    return new IpvsState(byKey);
  }

  /**
   * Does the operations in order, many to one datagram. Not atomic: each stands for itself.
   *
   * @return one result for each operation, in the same order
   */
  List<IpvsResult> apply(List<IpvsOperation> operations);

  /** Idle timeouts of connections. */
  ConnectionTimeouts timeouts();

  /** Writes the timeouts that are not 0. */
  void setTimeouts(ConnectionTimeouts timeouts);

  /** Version and table size. */
  IpvsInfo info();

  /** Sets all counters to zero. */
  void zeroCounters();

  /**
   * Removes every service of every program. Nothing in the agent's own loop calls it: deleted
   * destinations wait two minutes in a linear list, so a flush makes the next load slow.
   */
  void flush();

  /** The running synchronization daemons. */
  List<SyncDaemon> syncDaemons();

  /** Starts one; EEXIST if that half runs. */
  void startSyncDaemon(SyncDaemon daemon);

  /** Stops one half; ESRCH if it does not run. */
  void stopSyncDaemon(SyncDaemon.State state);
}
