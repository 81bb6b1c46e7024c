package dev.hagane.api.v1alpha1;

/** Why a node does not do what it is asked. */
public enum NodeProblemReason {
  /** The kernel lacks a module: ip_vs itself, a scheduler, a tunnel. A person must act. */
  MissingKernelModule,
  /** The agent lacks a capability such as CAP_NET_ADMIN. A person must act. */
  MissingCapability,
  /** The kernel refused an operation. A person must act. */
  KernelRefused,
  /** Another program's service, inside our pools, has the address and port. */
  ForeignService,
  /** kube-proxy in IPVS mode would delete our services. */
  ConflictingProxy,
  /** No interface has an address in the instance's subnet, or that name. */
  InterfaceNotFound,
  /** The compiled entry cannot be read by this agent: it is newer, or damaged. */
  InvalidConfiguration,
  /** A slice that the NodeConfig points to could not be fetched yet. */
  SliceUnavailable,
  /** hagane-vrrp does not answer the agent on its host. A person must act. */
  VRRPNotRunning,
  /**
   * Connections are not synchronized as the group asks, so a failover will cut them; all else
   * works. A person must act.
   */
  NotSynchronized
}
