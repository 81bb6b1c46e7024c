package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredChange;
import dev.hagane.agent.desired.DesiredIndex;
import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.netlink.NetlinkException;
import dev.hagane.nft.ForwardGuard;
import dev.hagane.nft.HaganeTable;
import dev.hagane.nft.NftException;
import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.Route;
import dev.hagane.rtnl.RouteProtocol;
import dev.hagane.rtnl.RouteTables;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.vrrp.InterfaceResolver;
import dev.hagane.vrrp.control.VrrpReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes this host what the desired state says, and keeps it so. One thread calls; it never blocks
 * longer than the kernel does.
 *
 * <p>The order of a round: settings and filters that guard come first; addresses that are not
 * wanted go before the services behind them; addresses that are wanted come after the services
 * behind them. Addresses are {@code hagane-vrrp}'s to write: it is told, and heard.
 */
public final class NodeApplier {
  private static final String KUBE_PROXY_INTERFACE = "kube-ipvs0";

  /** Looks after which links are looked at even if the kernel announced nothing. */
  private static final int LINK_LOOKS = 30;

  private static final int LEFTOVERS_NAMED = 8;

  /** Looks after which the host's settings are read again. */
  private static final int SETTINGS_ROUNDS = 5;

  private final NodePorts ports;
  private final List<Cidr> excludedByKubeProxy;
  private final IpvsApplier ipvs;
  private final NftApplier nft;
  private final HostSettings settings;
  private final Synchronization synchronization;
  private final AddressOrders orders;
  private final RoundSummary summary;
  private final DesiredIndex index;
  private DesiredState desired;
  private boolean applied;
  private HaganeTable wantedTable = HaganeTable.EMPTY;
  private HostNeeds needs = HostNeeds.NONE;
  private List<Link> links = List.of();
  private List<LinkAddress> addresses = List.of();
  private boolean ipvsReadable;
  private boolean ipvsDue = true;
  private boolean tableDue = true;
  private boolean linksDue = true;
  private boolean ordersDue = true;
  private boolean served;
  private boolean settingsDue = true;
  private boolean tableGone;
  private int looks;
  private @Nullable BackOff ipvsBackOff;
  private NodeReport report;

  /**
   * An applier that has not applied anything.
   *
   * @param node the node's name
   * @param ports the host
   * @param excludedByKubeProxy networks that kube-proxy's {@code ipvs.excludeCIDRs} holds, as the
   *     administrator says
   */
  public NodeApplier(String node, NodePorts ports, List<Cidr> excludedByKubeProxy) {
    this.ports = ports;
    this.excludedByKubeProxy = List.copyOf(excludedByKubeProxy);
    this.ipvs = new IpvsApplier(ports.ipvs(), new Ownership(ports.files().ownership()));
    this.nft = new NftApplier(ports.nftables(), ports.files().nftables());
    this.settings = new HostSettings(ports.sysctl(), ports.files().settings());
    this.synchronization =
        new Synchronization(ports.ipvs(), new SyncRecord(ports.files().synchronization()));
    this.orders = new AddressOrders(node, ports.vrrp(), ports.network()::addresses);
    this.summary =
        new RoundSummary(
            node,
            new TransitionLog(ports.files().transitions()),
            new VrrpRecord(ports.files().vrrp()));
    this.index = new DesiredIndex(node);
    this.desired = index.state();
    this.report = NodeReport.none(node);
  }

  /** What was found and done last. */
  public NodeReport report() {
    return report;
  }

  /**
   * Whether the report says all: just after the start it is not known yet what {@code hagane-vrrp}
   * does, and to say that it does nothing would be wrong.
   */
  public boolean isReportWhole() {
    return !applied || desired.directors().isEmpty() || orders.isAcquainted();
  }

  /** Applies a new desired state. */
  public void want(DesiredInput input, Instant now) {
    DesiredChange change = index.update(input);
    desired = index.state();
    HostNeeds before = needs;
    needs = HostNeeds.of(desired);
    boolean first = !applied || change.everything();
    tableDue |= first || change.filters();
    settingsDue |= first || !needs.equals(before);
    linksDue |= first;
    ordersDue |= first || change.addresses();
    ipvs.note(change);
    ipvsDue = true;
    ipvsBackOff = null;
    synchronization.wanted();
    applied = true;
    summary.wanted(desired);
    round(now);
  }

  /** Says what the core cannot see: an object that could not be read. */
  public void remark(List<NodeProblem> problems, Instant now) {
    summary.remarks(List.copyOf(problems));
    report = summary.end(ipvs, now);
  }

  /** The host's links, addresses or routes changed. */
  public void networkChanged(Instant now) {
    settingsDue = true;
    tableDue = true;
    linksDue = true;
    if (applied) {
      round(now);
    }
  }

  /** What is wanted is what the API server wants, or that has been silent for long enough. */
  public void current(Instant now) {
    orders.current();
    ordersDue = true;
    if (applied) {
      round(now);
    }
  }

  /** {@code hagane-vrrp} said something. */
  public void vrrpReported(Instant now) {
    if (applied && (summary.vrrp(ports.vrrp().report(), now) || waitsForVrrp())) {
      round(now);
    }
  }

  private boolean waitsForVrrp() {
    return ordersDue || ipvs.hasDeferred();
  }

  /** Looks for drift; once a second. */
  public void look(Instant now) {
    orders.look();
    summary.look(ports.vrrp());
    if (!applied) {
      return;
    }
    if (++looks % LINK_LOOKS == 0) {
      linksDue = true;
      lookForLeftovers();
    }
    if (ipvsBackOff == null && needsIpvs()) {
      try {
        boolean changed = ipvs.look(desired, now);
        ipvsDue |= changed;
        ordersDue |= changed;
      } catch (NetlinkException e) {
        ipvs.forget();
        ipvsDue = true;
      }
    }
    round(now);
  }

  /** A process that does not run removes nothing from a host whose last role has ended. */
  private void lookForLeftovers() {
    if (!desired.directors().isEmpty() || ports.vrrp().answers()) {
      summary.leftBehind("");
      return;
    }
    try {
      summary.leftBehind(
          ports.network().addresses().stream()
              .filter(a -> a.protocol() == RouteProtocol.HAGANE)
              .map(a -> a.address().toString())
              .sorted()
              .limit(LEFTOVERS_NAMED)
              .collect(Collectors.joining(", ")));
    } catch (NetlinkException e) {
      networkFailed(e);
    }
  }

  private void round(Instant now) {
    boolean conflicting = false;
    ipvsReadable = false;
    summary.vrrp(ports.vrrp().report(), now);
    try {
      readNetwork();
      conflicting = isConflicting();
      summary.networkTrouble(null);
    } catch (NetlinkException e) {
      networkFailed(e);
    }
    if (conflicting) {
      // Nothing is written: what serves goes on, and nothing new begins.
      summary.conflict(pools());
      linksDue = true;
    } else {
      summary.conflict(null);
      applyAll(now);
    }
    // A change of state that came meanwhile does not wait for the next round.
    VrrpReport last = ports.vrrp().report();
    if (ipvsReadable && !synchronization.hasFollowed(last)) {
      synchronize(last, now);
    }
    summary.vrrp(last, now);
    report = summary.end(ipvs, now);
  }

  private void applyAll(Instant now) {
    ipvsReadable = ensureIpvs(now) && synchronize(ports.vrrp().report(), now);
    boolean guarded = applyTable();
    applySettings(guarded);
    release(now);
    if (ipvsReadable && (ipvsDue || (ipvs.hasDeferred() && orders.isDone(now)))) {
      applyIpvs(now);
    }
    grant(now);
  }

  private void release(Instant now) {
    if (ordersDue) {
      try {
        orders.release(desired, ipvs, now);
      } catch (NetlinkException e) {
        networkFailed(e);
      }
    }
  }

  private void grant(Instant now) {
    if (ordersDue) {
      try {
        boolean complete = served || desired.services().isEmpty();
        ordersDue = !orders.grant(desired, ipvs, complete, now);
      } catch (NetlinkException e) {
        networkFailed(e);
      }
    }
  }

  private void readNetwork() {
    if (!tableDue && !linksDue) {
      return;
    }
    links = ports.network().links();
    linksDue = false;
    if (tableDue) {
      addresses = ports.network().addresses();
      List<Route> routes = new ArrayList<>();
      for (AddressFamily family : AddressFamily.values()) {
        routes.addAll(ports.network().routes(family, RouteTables.MAIN));
      }
      ForwardGuard guard = OutsideInterfaces.guard(desired, links, addresses, routes);
      wantedTable = HaganeTable.of(desired.marks().keySet(), guard, desired.sourceNats().keySet());
      tableDue = false;
    }
  }

  private List<Cidr> pools() {
    return desired.directors().stream().flatMap(d -> d.pools().stream()).toList();
  }

  private boolean isConflicting() {
    return !desired.directors().isEmpty()
        && links.stream().anyMatch(link -> link.name().equals(KUBE_PROXY_INTERFACE))
        && pools().stream()
            .anyMatch(pool -> excludedByKubeProxy.stream().noneMatch(c -> c.contains(pool)));
  }

  /** A host that is no director needs no IPVS, and neither does one that only holds addresses. */
  private boolean needsIpvs() {
    return !desired.services().isEmpty()
        || !pools().isEmpty()
        || ipvs.hasClaims()
        || synchronization.isConcerned(desired);
  }

  /** Before all that takes time: a director that has become active tells of connections at once. */
  private boolean synchronize(@Nullable VrrpReport report, Instant now) {
    try {
      InterfaceResolver resolver = new InterfaceResolver(links, addresses);
      summary.synchronization(synchronization.follow(desired, report, resolver, now));
      return true;
    } catch (NetlinkException e) {
      ipvsFailed(e, now);
      return false;
    }
  }

  /** Reading IPVS loads its module, and with it the settings that are written next. */
  private boolean ensureIpvs(Instant now) {
    if (!needsIpvs()) {
      summary.ipvsTrouble(null);
      return false;
    }
    if (ipvsBackOff != null && !ipvsBackOff.isDue(now)) {
      return false;
    }
    try {
      ipvs.ensureRead(desired);
      ipvsBackOff = null;
      summary.ipvsTrouble(null);
      return true;
    } catch (NetlinkException e) {
      ipvsFailed(e, now);
      return false;
    }
  }

  private void ipvsFailed(NetlinkException e, Instant now) {
    ipvs.forget();
    ipvsDue = true;
    ipvsBackOff = ipvsBackOff == null ? BackOff.first(now) : ipvsBackOff.again(now);
    summary.ipvsTrouble(Trouble.ofIpvs(e));
  }

  private void networkFailed(NetlinkException e) {
    linksDue = true;
    summary.networkTrouble(Trouble.ofNetwork(e));
  }

  /** Whether the filters that guard the real servers stand. */
  private boolean applyTable() {
    if (desired.directors().isEmpty() && (tableGone || nft.isProgrammed(HaganeTable.EMPTY))) {
      // A host that is no director needs no nft; one look for what may be left is enough.
      summary.tableTrouble(null);
      return true;
    }
    tableGone = !nft.hasWritten();
    try {
      if (nft.reconcile(wantedTable)) {
        summary.tableRepaired();
      }
      summary.tableTrouble(null);
      return true;
    } catch (NftException e) {
      summary.tableTrouble(Trouble.ofNftables(e));
    } catch (NetlinkException e) {
      summary.tableTrouble(Trouble.ofNetwork(e));
    }
    return false;
  }

  /** A host does not forward before its guard stands: it would be an open router. */
  private void applySettings(boolean guarded) {
    if (desired.directors().isEmpty()) {
      settings.restore();
    } else if (guarded && (settingsDue || looks % SETTINGS_ROUNDS == 0)) {
      settingsDue = false;
      List<String> names = new ArrayList<>(links.stream().map(Link::name).toList());
      names.add("default");
      summary.settings(settings.require(needs, names));
    }
  }

  private void applyIpvs(Instant now) {
    try {
      IpvsApplier.Outcome outcome = ipvs.reconcile(desired, orders.isDone(now), now);
      summary.ipvs(outcome);
      ipvsDue = false;
      served = true;
      ordersDue |= outcome.services();
    } catch (NetlinkException e) {
      ipvsFailed(e, now);
    }
  }
}
