package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredChange;
import dev.hagane.agent.desired.DesiredIndex;
import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.agent.desired.ServiceAddressWish;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.netlink.NetlinkException;
import dev.hagane.nft.ForwardGuard;
import dev.hagane.nft.HaganeTable;
import dev.hagane.nft.NftException;
import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.Route;
import dev.hagane.rtnl.RouteTables;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.vrrp.HeldAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes this host what the desired state says, and keeps it so. One thread calls; it never blocks
 * longer than the kernel does.
 *
 * <p>The order of a round: settings and filters that guard come first; addresses that are not
 * wanted go before the services behind them; addresses that are wanted come after the services
 * behind them.
 */
public final class NodeApplier {
  private static final String KUBE_PROXY_INTERFACE = "kube-ipvs0";

  /** Rounds after which addresses are looked at even if the kernel announced nothing. */
  private static final int ADDRESS_ROUNDS = 30;

  /** Looks after which the host's settings are read again. */
  private static final int SETTINGS_ROUNDS = 5;

  private final NodePorts ports;
  private final List<Cidr> excludedByKubeProxy;
  private final IpvsApplier ipvs;
  private final NftApplier nft;
  private final HostSettings settings;
  private final RoundSummary summary;
  private final DesiredIndex index;
  private DesiredState desired;
  private boolean applied;
  private Set<HeldAddress> wantedAddresses = Set.of();
  private HaganeTable wantedTable = HaganeTable.EMPTY;
  private List<Link> links = List.of();
  private boolean ipvsDue = true;
  private boolean tableDue = true;
  private boolean addressesDue = true;
  private boolean settingsDue = true;
  private boolean tableGone;
  private int roundsSinceAddresses;
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
    this.summary = new RoundSummary(node, new TransitionLog(ports.files().transitions()));
    this.index = new DesiredIndex(node);
    this.desired = index.state();
    this.report = NodeReport.none(node);
  }

  /** What was found and done last. */
  public NodeReport report() {
    return report;
  }

  /** Applies a new desired state. */
  public void want(DesiredInput input, Instant now) {
    boolean sameFamilies = applied;
    Set<AddressFamily> before = desired.masqueraded();
    DesiredChange change = index.update(input);
    desired = index.state();
    sameFamilies &= desired.masqueraded().equals(before);
    boolean first = !applied || change.everything();
    tableDue |= first || change.filters();
    settingsDue |= first || !sameFamilies;
    if (first || change.addresses()) {
      addressesDue = true;
      wantedAddresses = new HashSet<>(desired.instanceAddresses().keySet());
      wantedAddresses.addAll(desired.serviceAddresses().keySet());
    }
    ipvs.note(change);
    ipvsDue = true;
    ipvsBackOff = null;
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
    addressesDue = true;
    if (applied) {
      round(now);
    }
  }

  /** Looks for drift; once a second. */
  public void look(Instant now) {
    ports.addresses().repeatAnnouncements();
    if (!applied) {
      return;
    }
    if (++roundsSinceAddresses >= ADDRESS_ROUNDS || summary.lacksAddresses()) {
      addressesDue = true;
    }
    if (ipvsBackOff == null && (!desired.directors().isEmpty() || ipvs.hasClaims())) {
      try {
        ipvsDue |= ipvs.look(desired, now);
      } catch (NetlinkException e) {
        ipvs.forget();
        ipvsDue = true;
      }
    }
    round(now);
  }

  private void round(Instant now) {
    boolean conflicting = false;
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
      addressesDue = true;
    } else {
      summary.conflict(null);
      applyAll(now);
    }
    report = summary.end(ipvs, now);
  }

  private void applyAll(Instant now) {
    boolean readable = ensureIpvs(now);
    boolean guarded = applyTable();
    applySettings(guarded);
    boolean addressesNow = addressesDue;
    if (addressesNow) {
      withdraw();
    }
    boolean sent = readable && ipvsDue && applyIpvs(now);
    if (addressesNow || (sent && summary.lacksAddresses())) {
      hold();
    }
  }

  private void readNetwork() {
    if (!tableDue && !addressesDue) {
      return;
    }
    links = ports.network().links();
    if (tableDue) {
      List<LinkAddress> addresses = ports.network().addresses();
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

  /** Reading IPVS loads its module, and with it the settings that are written next. */
  private boolean ensureIpvs(Instant now) {
    if (desired.directors().isEmpty() && !ipvs.hasClaims()) {
      // A host that is no director needs no IPVS.
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
    addressesDue = true;
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
    } else if (guarded && (settingsDue || roundsSinceAddresses % SETTINGS_ROUNDS == 0)) {
      settingsDue = false;
      List<String> names = new ArrayList<>(links.stream().map(Link::name).toList());
      names.add("default");
      summary.settings(settings.require(desired.masqueraded(), names));
    }
  }

  private void withdraw() {
    // An entry that cannot be read may be the owner of any address.
    if (!desired.isComplete() || !desired.unreadable().isEmpty()) {
      return;
    }
    try {
      ports.addresses().withdraw(wantedAddresses);
    } catch (NetlinkException e) {
      networkFailed(e);
    }
  }

  /** Whether commands were sent. */
  private boolean applyIpvs(Instant now) {
    try {
      IpvsApplier.Outcome outcome = ipvs.reconcile(desired, now);
      summary.ipvs(outcome);
      ipvsDue = false;
      return outcome.commands() > 0;
    } catch (NetlinkException e) {
      ipvsFailed(e, now);
      return false;
    }
  }

  private void hold() {
    try {
      summary.addresses(ports.addresses().hold(wantedAddresses, this::isReady));
      addressesDue = false;
      roundsSinceAddresses = 0;
    } catch (NetlinkException e) {
      networkFailed(e);
    }
  }

  private boolean isReady(HeldAddress address) {
    Set<ServiceAddressWish> wishes = desired.serviceAddresses().get(address);
    return wishes == null
        || wishes.stream().anyMatch(w -> w.services().stream().anyMatch(ipvs::isPresent));
  }
}
