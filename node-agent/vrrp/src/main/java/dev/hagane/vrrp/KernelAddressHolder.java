package dev.hagane.vrrp;

import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.RouteFailure;
import dev.hagane.rtnl.RouteOperation;
import dev.hagane.rtnl.RouteResult;
import dev.hagane.rtnl.RouteTable;
import dev.hagane.value.IpAddress;
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

/** Holds addresses by way of rtnetlink. For one thread. */
public final class KernelAddressHolder implements AddressHolder {
  private static final Logger log = LoggerFactory.getLogger(KernelAddressHolder.class);

  /** Announcements of a new address: one may be lost, or a switch still be learning. */
  private static final int ANNOUNCEMENTS = 3;

  private static final int PASSES = 3;

  private record Announcement(Link link, IpAddress address) {}

  private final RouteTable table;
  private final Announcer announcer;
  private final Map<Announcement, Integer> due = new LinkedHashMap<>();
  private Set<HeldAddress> heldBefore = new HashSet<>();
  private boolean announcementFailed;

  /** A holder over the host's network. */
  public KernelAddressHolder(RouteTable table, Announcer announcer) {
    this.table = table;
    this.announcer = announcer;
  }

  @Override
  public int withdraw(Collection<HeldAddress> wanted) {
    AddressPlan plan = AddressPlan.of(wanted, address -> false, table.links(), table.addresses());
    if (plan.withdrawals().isEmpty()) {
      return 0;
    }
    Set<IpAddress> gone = new HashSet<>();
    for (RouteResult result : table.apply(plan.withdrawals())) {
      RouteOperation.DeleteAddress operation = (RouteOperation.DeleteAddress) result.operation();
      gone.add(operation.address().address());
      log.info("releasing {}", operation.address());
      if (result instanceof RouteResult.Failed failed
          && !(failed.failure() instanceof RouteFailure.NotFound)) {
        log.warn("cannot remove {}: {}", operation.address(), failed.failure().describe());
      }
    }
    due.keySet().removeIf(announcement -> gone.contains(announcement.address()));
    return plan.withdrawals().size();
  }

  @Override
  public Report hold(Collection<HeldAddress> wanted, Predicate<HeldAddress> ready) {
    Map<HeldAddress, RouteFailure> failures = new HashMap<>();
    Map<HeldAddress, Link> added = new LinkedHashMap<>();
    int changes = 0;
    AddressPlan plan = AddressPlan.of(wanted, ready, table.links(), table.addresses());
    // With the first IPv4 address of a network the kernel drops the others of it: look again.
    for (int pass = 0; pass < PASSES && !plan.additions().isEmpty(); pass++) {
      failures.clear();
      added.putAll(plan.added());
      changes += plan.additions().size();
      apply(plan, failures);
      plan = AddressPlan.of(wanted, ready, table.links(), table.addresses());
      if (!failures.isEmpty()) {
        break;
      }
    }
    Set<HeldAddress> putBack = new HashSet<>();
    for (Map.Entry<HeldAddress, Link> entry : added.entrySet()) {
      HeldAddress address = entry.getKey();
      if (plan.held().containsKey(address)) {
        due.put(new Announcement(entry.getValue(), address.address().address()), ANNOUNCEMENTS);
        log.info("holding {} on {}", address.address(), entry.getValue().name());
        if (heldBefore.contains(address)) {
          putBack.add(address);
        }
      }
    }
    if (!added.isEmpty()) {
      repeatAnnouncements();
    }
    return report(wanted, plan, failures, changes, putBack);
  }

  private void apply(AddressPlan plan, Map<HeldAddress, RouteFailure> failures) {
    Map<RouteOperation, RouteFailure> refused = new HashMap<>();
    for (RouteResult result : table.apply(plan.additions())) {
      if (result instanceof RouteResult.Failed failed) {
        refused.put(failed.operation(), failed.failure());
      }
    }
    plan.added()
        .forEach((address, link) -> {
          RouteFailure failure =
              refused.get(new RouteOperation.PutAddress(address.on(link.index())));
          if (failure != null) {
            failures.put(address, failure);
          }
        });
  }

  @Override
  public void repeatAnnouncements() {
    for (Map.Entry<Announcement, Integer> entry : List.copyOf(due.entrySet())) {
      Announcement announcement = entry.getKey();
      try {
        announcer.announce(announcement.link(), announcement.address());
        announcementFailed = false;
      } catch (AnnouncementException e) {
        if (!announcementFailed) {
          log.warn("{}: {}", e.getMessage(), e.getCause() == null ? "" : e.getCause().getMessage());
        }
        announcementFailed = true;
      }
      due.computeIfPresent(announcement, (key, left) -> left > 1 ? left - 1 : null);
    }
  }

  private Report report(
      Collection<HeldAddress> wanted,
      AddressPlan plan,
      Map<HeldAddress, RouteFailure> failures,
      int changes,
      Set<HeldAddress> putBack) {
    Map<HeldAddress, Placement> placements = new HashMap<>();
    for (HeldAddress address : wanted) {
      Link held = plan.held().get(address);
      Link missing = plan.added().get(address);
      if (held != null) {
        placements.put(address, new Placement.Held(held.name()));
      } else if (plan.unplaced().contains(address)) {
        placements.put(address, new Placement.NoInterface());
      } else if (missing != null) {
        placements.put(address, refused(missing.name(), failures.get(address)));
      } else {
        placements.put(address, new Placement.Waiting());
      }
    }
    heldBefore = new HashSet<>(plan.held().keySet());
    return new Report(placements, changes, putBack);
  }

  private static Placement refused(String interfaceName, @Nullable RouteFailure failure) {
    return failure == null
        ? new Placement.Refused(interfaceName, "the kernel does not show it after adding", false)
        : new Placement.Refused(
            interfaceName, failure.describe(), failure instanceof RouteFailure.PermissionDenied);
  }
}
