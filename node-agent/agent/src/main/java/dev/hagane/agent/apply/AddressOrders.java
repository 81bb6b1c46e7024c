package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredDirector;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.RouteProtocol;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.ServiceAddress;
import dev.hagane.vrrp.control.VrrpReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells {@code hagane-vrrp} what is wanted, each thing once, and knows whether it has done so: a
 * service may go only when its address has, and its address may come only when the service has.
 */
final class AddressOrders {
  /** How long a service waits for its address to go. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Looks within which a process that is there has said what it holds. */
  private static final int FIRST_LOOKS = 15;

  private final String node;
  private final DirectorProcess process;
  private final Supplier<List<LinkAddress>> hostAddresses;
  private @Nullable HostConfiguration told;
  private @Nullable Instant undoneSince;
  private boolean current;
  private int looks;

  /**
   * Nothing is told yet.
   *
   * @param hostAddresses reads the host's addresses
   */
  AddressOrders(String node, DirectorProcess process, Supplier<List<LinkAddress>> hostAddresses) {
    this.node = node;
    this.process = process;
    this.hostAddresses = hostAddresses;
  }

  /** The configuration is the API server's, or that has been silent for long enough. */
  void current() {
    current = true;
  }

  /** A second has passed. */
  void look() {
    looks = Math.min(looks + 1, FIRST_LOOKS);
  }

  /** Whether it is known what the process does, or that it does not answer. */
  boolean isAcquainted() {
    return process.report() != null || looks >= FIRST_LOOKS;
  }

  /** Before services go: what is not wanted any more is to go first. */
  void release(DesiredState desired, IpvsApplier ipvs, Instant now) {
    HostConfiguration last = told;
    if (mustWait(desired)) {
      return;
    }
    List<GroupConfiguration> groups = compile(desired, ipvs);
    if (last == null || GroupCompiler.isLess(groups, last.groups())) {
      tell(groups, last != null && last.current(), now);
    }
  }

  /**
   * After services came: what is wanted may come.
   *
   * @param served whether the services have been applied at least once
   * @return whether it was told all
   */
  boolean grant(DesiredState desired, IpvsApplier ipvs, boolean served, Instant now) {
    HostConfiguration last = told;
    if (mustWait(desired)) {
      return false;
    }
    List<GroupConfiguration> groups = compile(desired, ipvs);
    boolean next = (current && served) || (last != null && last.current());
    if (last == null || last.current() != next || !last.groups().equals(groups)) {
      tell(groups, next, now);
    }
    return true;
  }

  private void tell(List<GroupConfiguration> groups, boolean isCurrent, Instant now) {
    HostConfiguration last = told;
    // Never a number of an earlier process: its report would be taken for the answer to this one.
    long generation = last == null ? now.toEpochMilli() : last.generation() + 1;
    isDone(now);
    if (undoneSince == null) {
      undoneSince = now;
    }
    told = new HostConfiguration(node, generation, isCurrent, groups);
    process.want(told);
  }

  /** Whether the process follows what it was told last, or is not waited for any longer. */
  boolean isDone(Instant now) {
    HostConfiguration last = told;
    Instant since = undoneSince;
    if (last == null || since == null) {
      return true;
    }
    VrrpReport report = process.report();
    if (report != null && report.configurationGeneration() == last.generation()) {
      undoneSince = null;
      return true;
    }
    return now.isBefore(since) || !now.isBefore(since.plus(PATIENCE));
  }

  private List<GroupConfiguration> compile(DesiredState desired, IpvsApplier ipvs) {
    return GroupCompiler.compile(
        desired, ipvs::isPresent, ipvs::serves, this::lastTold, this::carried);
  }

  /**
   * What cannot be read is known to the process alone, from before this one began: to tell it less
   * would take that away.
   */
  private boolean mustWait(DesiredState desired) {
    if (told != null || GroupCompiler.isWhole(desired)) {
      return false;
    }
    VrrpReport report = process.report();
    return report == null
        ? looks < FIRST_LOOKS
        : desired.directors().stream()
            .anyMatch(d -> d.vrrp() == null && reported(report, d.uid()) != null);
  }

  private @Nullable GroupConfiguration lastTold(String uid) {
    HostConfiguration last = told;
    return last == null
        ? null
        : last.groups().stream().filter(g -> g.uid().equals(uid)).findFirst().orElse(null);
  }

  private static @Nullable GroupReport reported(VrrpReport report, String uid) {
    return report.groups().stream().filter(g -> g.uid().equals(uid)).findFirst().orElse(null);
  }

  /** Services' addresses that the group may have from before. */
  private Collection<IpAddress> carried(DesiredDirector director) {
    if (told != null) {
      GroupConfiguration last = lastTold(director.uid());
      return last == null
          ? List.of()
          : last.serviceAddresses().stream().map(ServiceAddress::address).toList();
    }
    List<IpAddress> found = new ArrayList<>();
    VrrpReport report = process.report();
    GroupReport group = report == null ? null : reported(report, director.uid());
    if (group != null) {
      group.placements().keySet().stream()
          .filter(a -> a.kind() == HeldAddress.Kind.SERVICE)
          .forEach(a -> found.add(a.address().address()));
    }
    // An agent from before hagane-vrrp left them in the kernel.
    for (LinkAddress address : hostAddresses.get()) {
      IpAddress plain = address.address().address();
      if (address.protocol() == RouteProtocol.HAGANE
          && address.address().prefixLength() == plain.family().bits()
          && director.pools().stream().anyMatch(pool -> pool.contains(plain))) {
        found.add(plain);
      }
    }
    return found;
  }
}
