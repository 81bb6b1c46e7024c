package dev.hagane.operator.plan;

/** The reasons of all conditions. The constant's name is the condition's {@code reason}. */
public enum Reason {
  Accepted("The object is valid beside the others."),
  AddressConflict(
      "An address, or an address and port, belongs to another object already; the earlier claim"
          + " stays."),
  AddressNotAllowed(
      "An address lies in none of the group's address pools, or its pool is unknown; or an instance's"
          + " address lies outside the subnet of its interface."),
  PoolExhausted("No free address is left to assign, or no internal mark."),
  ForeignService("Another program's service on a director has the address and port."),
  VRIDConflict("Another instance on the same network has the same VRID and family."),
  ServerNotAllowed(
      "A real server lies outside the group's realServerNetworks, or is an address of a director."),
  NamespaceNotAllowed("The group's allowedNamespaces do not include the object's namespace."),
  UnsupportedCombination(
      "Fields that exclude each other, or that this version cannot do together."),

  ResolvedRefs("All that the object names exists."),
  GroupNotFound("The VRRPGroup does not exist."),
  GroupNotAccepted("The VRRPGroup exists and was never accepted."),
  PoolNotFound("The RealServerPool does not exist."),
  PoolNotAccepted("The RealServerPool is not accepted."),
  NoMatchingNodes("No Node has the labels, names or addresses that are asked for."),

  Programmed("Read back from the kernels of all reachable nodes concerned."),
  NotReferenced("No virtual service uses the pool, so there is nothing to program."),
  Pending("A node, or another object, is waited for."),
  KernelRefused("A node's kernel refused an operation."),
  MissingKernelModule("A node's kernel lacks IPVS, a scheduler or a tunnel."),
  MissingCapability("A node's agent lacks a capability such as CAP_NET_ADMIN."),
  ConflictingProxy("kube-proxy in IPVS mode on a node would delete the services."),
  InterfaceNotFound("A node has no interface of the asked name or network."),
  InvalidConfiguration("A node's agent cannot read its configuration."),
  VRRPNotRunning("hagane-vrrp does not answer the agent on a node."),
  PeerUnknown(
      "A director's own address is not known yet, so that the others cannot reach it by unicast."),
  NotSynchronized(
      "A director's connections are not synchronized as the group asks: a failover will cut them."),
  NodeUnreachable("A node's agent has not been heard of for 30 s."),

  Ready("Serves as asked."),
  RemovalFuse(
      "The plan would take away more than 30 % of a node's services that still exist, and waits for"
          + " confirmation."),

  NotChecked("No health check is configured."),
  NoHealthyServer("No real server gets connections."),

  ActiveDirector("Exactly one director holds the addresses."),
  NoMaster("No director holds the addresses."),
  SplitBrain("More than one director holds the addresses."),
  Transition("The addresses are on their way from one node to another.");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** What the reason means, for the reference documentation. */
  public String text() {
    return text;
  }
}
