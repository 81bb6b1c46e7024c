package dev.hagane.ipvs;

import dev.hagane.netlink.KernelError;

/** Why the kernel did not do an operation, as far as it can be told from its answer. */
public sealed interface IpvsFailure {

  /** One clause in plain words with the remedy, without the object's and the node's name. */
  String describe();

  /**
   * The kernel has no such scheduler, and could not load it.
   *
   * @param scheduler its name
   */
  record MissingScheduler(String scheduler) implements IpvsFailure {
    @Override
    public String describe() {
      return "the kernel has no scheduler %s (ip_vs_%s); install its module or choose another"
              .formatted(scheduler, scheduler)
          + " scheduler";
    }
  }

  /**
   * The kernel lacks the persistence engine, or the scheduler: it answers both alike.
   *
   * @param engine the engine's name
   * @param scheduler the scheduler's name
   */
  record MissingEngine(String engine, String scheduler) implements IpvsFailure {
    @Override
    public String describe() {
      return "the kernel lacks the persistence engine %s (ip_vs_pe_%s) or the scheduler %s"
              .formatted(engine, engine, scheduler)
          + " (ip_vs_%s); install the module".formatted(scheduler);
    }
  }

  /** The service is not there (any more). */
  record NoSuchService() implements IpvsFailure {
    @Override
    public String describe() {
      return "the service is not in the kernel; another program has removed it";
    }
  }

  /** The destination is not there (any more). */
  record NoSuchDestination() implements IpvsFailure {
    @Override
    public String describe() {
      return "the destination is not in the kernel; another program has removed it";
    }
  }

  /** It is there already. */
  record Duplicate() implements IpvsFailure {
    @Override
    public String describe() {
      return "it is in the kernel already; another program has added it";
    }
  }

  /** The process may not write the table. */
  record PermissionDenied() implements IpvsFailure {
    @Override
    public String describe() {
      return "the agent may not write IPVS; give it CAP_NET_ADMIN in the host's user namespace";
    }
  }

  /** A weight or threshold that the kernel does not take. */
  record OutOfRange() implements IpvsFailure {
    @Override
    public String describe() {
      return "a weight is over 2147483647, or the lower threshold over the upper one; correct it";
    }
  }

  /** The kernel's IPVS has no IPv6, or IPv6 is switched off. */
  record FamilyUnsupported() implements IpvsFailure {
    @Override
    public String describe() {
      return "IPv6 is switched off in the kernel or its IPVS; boot without ipv6.disable=1, or"
          + " remove the IPv6 address";
    }
  }

  /**
   * Another refusal.
   *
   * @param error the kernel's answer
   */
  record KernelRefused(KernelError error) implements IpvsFailure {
    @Override
    public String describe() {
      return "the kernel refused it: " + error;
    }
  }

  /** The answer was lost: it may or may not have been done. Read back. */
  record Unconfirmed() implements IpvsFailure {
    @Override
    public String describe() {
      return "the kernel's answer was lost; the table is read again";
    }
  }
}
