package dev.hagane.rtnl;

import dev.hagane.netlink.KernelError;

/** Why the kernel did not do an operation, as far as it can be told from its answer. */
public sealed interface RouteFailure {

  /** One clause in plain words with the remedy, without the object's and the node's name. */
  String describe();

  /** The interface is gone. */
  record NoSuchInterface() implements RouteFailure {
    @Override
    public String describe() {
      return "the interface no longer exists; bring it back or name another";
    }
  }

  /** The address, route, rule or neighbour is not there. */
  record NotFound() implements RouteFailure {
    @Override
    public String describe() {
      return "it is not in the kernel; another program has removed it";
    }
  }

  /** It is there already. */
  record Duplicate() implements RouteFailure {
    @Override
    public String describe() {
      return "it is in the kernel already; another program has added it";
    }
  }

  /** The gateway cannot be reached by that interface. */
  record Unreachable() implements RouteFailure {
    @Override
    public String describe() {
      return "the gateway is not on a connected network of an interface that is up; correct it or"
          + " bring the interface up";
    }
  }

  /** Another interface on the same one has that MAC address. */
  record MacInUse() implements RouteFailure {
    @Override
    public String describe() {
      return "another interface on the same one has that MAC address; stop the other VRRP program"
          + " on this host, or choose another VRID";
    }
  }

  /** The process may not write. */
  record PermissionDenied() implements RouteFailure {
    @Override
    public String describe() {
      return "the agent may not change the network; give it CAP_NET_ADMIN";
    }
  }

  /**
   * Another refusal.
   *
   * @param error the kernel's answer
   */
  record KernelRefused(KernelError error) implements RouteFailure {
    @Override
    public String describe() {
      return "the kernel refused it: " + error;
    }
  }

  /** The answer was lost: it may or may not have been done. Read back. */
  record Unconfirmed() implements RouteFailure {
    @Override
    public String describe() {
      return "the kernel's answer was lost; the table is read again";
    }
  }
}
