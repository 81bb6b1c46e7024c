package dev.hagane.vrrp.process;

import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.RouteFailure;
import dev.hagane.rtnl.RouteOperation;
import dev.hagane.rtnl.RouteResult;
import dev.hagane.rtnl.RouteTable;
import dev.hagane.vrrp.AddressPlan;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.Placement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the groups' addresses into the kernel. What another program made is left alone. */
final class HostAddresses {
  private static final Logger log = LoggerFactory.getLogger(HostAddresses.class);
  private static final int PASSES = 3;

  /**
   * How the addresses stand.
   *
   * @param network the last reading of the host
   * @param placements every address that was wanted
   * @param held those that the kernel has, and where
   * @param written those of them that were missing or altered
   */
  record Outcome(
      Network network,
      Map<HeldAddress, Placement> placements,
      Map<HeldAddress, Link> held,
      Set<HeldAddress> written) {}

  private final RouteTable table;
  private final Map<HeldAddress, String> refusals = new HashMap<>();

  HostAddresses(RouteTable table) {
    this.table = table;
  }

  Network read() {
    return Network.read(table);
  }

  /**
   * Adds what a group lacks, in one batch and without looking first: the quickest way to have it.
   *
   * @param seen what the host was like a moment ago
   * @return what is there now, as far as the kernel did not refuse it
   */
  Map<HeldAddress, Link> take(
      Collection<HeldAddress> wanted, Predicate<HeldAddress> ready, Network seen) {
    AddressPlan plan = AddressPlan.of(wanted, ready, seen.links(), seen.addresses());
    Map<HeldAddress, RouteFailure> failures = apply(plan);
    Map<HeldAddress, Link> there = new LinkedHashMap<>(plan.held());
    plan.added()
        .forEach((address, link) -> {
          if (!failures.containsKey(address)) {
            there.put(address, link);
          }
        });
    return there;
  }

  /** Removes what is ours and not among the wanted. */
  void withdraw(Collection<HeldAddress> wanted, Network seen) {
    withdraw(AddressPlan.of(wanted, address -> false, seen.links(), seen.addresses()));
  }

  private boolean withdraw(AddressPlan plan) {
    if (plan.withdrawals().isEmpty()) {
      return false;
    }
    List<String> gone = new ArrayList<>();
    for (RouteResult result : table.apply(plan.withdrawals())) {
      RouteOperation.DeleteAddress operation = (RouteOperation.DeleteAddress) result.operation();
      if (result instanceof RouteResult.Done) {
        gone.add(operation.address().toString());
      } else if (result instanceof RouteResult.Failed failed
          && !(failed.failure() instanceof RouteFailure.NotFound)
          && !(failed.failure() instanceof RouteFailure.NoSuchInterface)) {
        log.warn("cannot remove {}: {}", operation.address(), failed.failure().describe());
      }
    }
    if (!gone.isEmpty()) {
      log.info("removed {}", Words.some(gone));
    }
    return true;
  }

  /**
   * Brings the kernel in line.
   *
   * @param wanted all that may be there
   * @param ready those of them that are to be added if they are missing
   */
  Outcome settle(Collection<HeldAddress> wanted, Predicate<HeldAddress> ready, Network seen) {
    Network network = seen;
    AddressPlan plan = AddressPlan.of(wanted, ready, network.links(), network.addresses());
    Map<HeldAddress, RouteFailure> failures = Map.of();
    Set<HeldAddress> written = new HashSet<>();
    boolean changed = withdraw(plan);
    // With the first IPv4 address of a network the kernel drops the others of it: look again.
    for (int pass = 0; pass < PASSES && (changed || !plan.additions().isEmpty()); pass++) {
      written.addAll(plan.added().keySet());
      failures = apply(plan);
      network = read();
      plan = AddressPlan.of(wanted, ready, network.links(), network.addresses());
      changed = false;
      if (!failures.isEmpty()) {
        break;
      }
    }
    written.retainAll(plan.held().keySet());
    return new Outcome(
        network, placements(wanted, plan, failures), Map.copyOf(plan.held()), written);
  }

  private Map<HeldAddress, RouteFailure> apply(AddressPlan plan) {
    Map<RouteOperation, RouteFailure> refused = new HashMap<>();
    if (!plan.additions().isEmpty()) {
      for (RouteResult result : table.apply(plan.additions())) {
        if (result instanceof RouteResult.Failed failed) {
          refused.put(failed.operation(), failed.failure());
        }
      }
    }
    if (refused.isEmpty()) {
      return Map.of();
    }
    Map<HeldAddress, RouteFailure> failures = new HashMap<>();
    plan.added()
        .forEach((address, link) -> {
          RouteFailure failure =
              refused.get(new RouteOperation.PutAddress(address.on(link.index())));
          if (failure != null) {
            failures.put(address, failure);
          }
        });
    return failures;
  }

  private Map<HeldAddress, Placement> placements(
      Collection<HeldAddress> wanted, AddressPlan plan, Map<HeldAddress, RouteFailure> failures) {
    Map<HeldAddress, Placement> placements = new HashMap<>();
    for (HeldAddress address : wanted) {
      Link held = plan.held().get(address);
      Link missing = plan.added().get(address);
      if (held != null) {
        placements.put(address, new Placement.Held(held.name()));
      } else if (plan.unplaced().contains(address)) {
        placements.put(address, new Placement.NoInterface());
      } else if (missing != null) {
        Placement.Refused refused = refused(missing.name(), failures.get(address));
        placements.put(address, refused);
        if (!refused.reason().equals(refusals.put(address, refused.reason()))) {
          log.warn("cannot add {} to {}: {}", address.address(), missing.name(), refused.reason());
        }
      } else {
        placements.put(address, new Placement.Waiting());
      }
    }
    refusals.keySet().removeIf(address -> !(placements.get(address) instanceof Placement.Refused));
    return placements;
  }

  private static Placement.Refused refused(String interfaceName, @Nullable RouteFailure failure) {
    return failure == null
        ? new Placement.Refused(interfaceName, "the kernel does not show it after adding", false)
        : new Placement.Refused(
            interfaceName, failure.describe(), failure instanceof RouteFailure.PermissionDenied);
  }
}
