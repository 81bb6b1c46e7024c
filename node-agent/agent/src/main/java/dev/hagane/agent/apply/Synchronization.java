package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredState;
import dev.hagane.agent.desired.ObjectRef;
import dev.hagane.api.v1alpha1.SynchronizationDaemon;
import dev.hagane.ipvs.IpvsTable;
import dev.hagane.ipvs.SyncDaemon;
import dev.hagane.netlink.Errno;
import dev.hagane.netlink.KernelErrorException;
import dev.hagane.rtnl.Link;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.InterfaceResolver;
import dev.hagane.vrrp.control.VrrpReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's connection synchronization daemons as the VRRP states ask. When the state
 * changes, the daemon that it asks for is started at once and the other one goes on for a few
 * seconds: the sender, because what it has not sent yet would be lost; the receiver, because the
 * last active director may be sending that still. Both at once do no harm.
 *
 * <p>{@code net.ipv4.vs.backup_only} has no part in this. With it a kernel would not balance while
 * its receiver runs, and a director becomes active without asking this program. It is for directors
 * that are real servers too, which the operator refuses; {@link HostSettings} keeps it at 0.
 */
final class Synchronization {
  private static final Logger log = LoggerFactory.getLogger(Synchronization.class);

  /** The kernel sends what it has collected once it is 2 s old, and looks each second. */
  private static final Duration LINGER = Duration.ofSeconds(4);

  private static final int PORT = 8848;

  /**
   * What a round found and did.
   *
   * @param daemons by the group's UID: which of them runs for it
   * @param problems why connections of a group are not synchronized
   * @param repaired daemons that another program had stopped or changed, with the group they run
   *     for
   */
  record Outcome(
      Map<String, SynchronizationDaemon> daemons,
      Map<ObjectRef, List<String>> problems,
      Map<ObjectRef, List<String>> repaired) {

    static final Outcome NONE = new Outcome(Map.of(), Map.of(), Map.of());
  }

  private record Refusal(String text, BackOff backOff) {}

  private final IpvsTable table;
  private final SyncRecord record;
  private final Map<SyncDaemon.State, SyncDaemon> found = new EnumMap<>(SyncDaemon.State.class);

  /** What was right when this was last looked at: what is not any more, another has changed. */
  private final Map<SyncDaemon.State, SyncDaemon> right = new EnumMap<>(SyncDaemon.State.class);

  private final Map<SyncDaemon.State, Instant> idleSince = new EnumMap<>(SyncDaemon.State.class);
  private final Map<SyncDaemon.State, Refusal> refusals = new EnumMap<>(SyncDaemon.State.class);
  private final Map<SyncDaemon.State, String> foreign = new EnumMap<>(SyncDaemon.State.class);

  private @Nullable VrrpReport followed;

  /** Nothing is known yet. */
  Synchronization(IpvsTable table, SyncRecord record) {
    this.table = table;
    this.record = record;
  }

  /** Whether there is anything to do, or to undo. */
  boolean isConcerned(DesiredState desired) {
    return SyncWish.isAsked(desired) || !record.isEmpty();
  }

  /** Another wish: what was refused may be tried at once. */
  void wanted() {
    refusals.clear();
  }

  /**
   * Brings the daemons in line with the groups' states.
   *
   * @param report what {@code hagane-vrrp} said last; null: nothing yet
   * @throws dev.hagane.netlink.NetlinkException if they cannot be read
   */
  Outcome follow(
      DesiredState desired, @Nullable VrrpReport report, InterfaceResolver resolver, Instant now) {
    followed = report;
    return isConcerned(desired)
        ? reconcile(SyncWish.of(desired, report, resolver), now)
        : Outcome.NONE;
  }

  /** Whether this is the report that was followed last. */
  @SuppressWarnings("ReferenceEquality")
  boolean hasFollowed(@Nullable VrrpReport report) {
    return report == followed;
  }

  private Outcome reconcile(SyncWish wish, Instant now) {
    read();
    foreign.clear();
    List<SyncDaemon.State> starts = new ArrayList<>();
    List<SyncDaemon.State> restarts = new ArrayList<>();
    List<SyncDaemon.State> stops = new ArrayList<>();
    for (SyncDaemon.State state : SyncDaemon.State.values()) {
      switch (judge(state, wish, now)) {
        case LEAVE -> {}
        case START -> starts.add(state);
        case RESTART -> restarts.add(state);
        case STOP -> stops.add(state);
      }
    }
    Map<SyncDaemon.State, SyncDaemon> before = new EnumMap<>(right);
    starts.forEach(state -> start(state, wish, now));
    for (SyncDaemon.State state : restarts) {
      stop(state);
      start(state, wish, now);
    }
    stops.forEach(this::stop);
    record.save();
    if (!starts.isEmpty() || !restarts.isEmpty() || !stops.isEmpty()) {
      read();
    }
    right.clear();
    List<SyncDaemon.State> repaired = new ArrayList<>();
    for (SyncDaemon.State state : wish.needed()) {
      SyncDaemon want = wish.daemon(state);
      if (want != null && isRight(state, wish)) {
        right.put(state, want);
        if (want.equals(before.get(state))
            && (starts.contains(state) || restarts.contains(state))) {
          repaired.add(state);
        }
      }
    }
    return outcome(wish, repaired);
  }

  private void read() {
    found.clear();
    table.syncDaemons().forEach(daemon -> found.put(daemon.state(), daemon));
  }

  private enum Verdict {
    LEAVE,
    START,
    RESTART,
    STOP
  }

  private Verdict judge(SyncDaemon.State state, SyncWish wish, Instant now) {
    SyncDaemon running = found.get(state);
    SyncDaemon want = wish.daemon(state);
    boolean needed = want != null && wish.needed().contains(state);
    Refusal refusal = refusals.get(state);
    boolean due = refusal == null || refusal.backOff().isDue(now);
    if (running == null || !isOurs(running, wish)) {
      idleSince.remove(state);
      if (running != null && needed) {
        foreign.put(state, foreign(running));
      }
      if (running == null && needed && due) {
        return Verdict.START;
      }
      if (running != null || !needed) {
        record.release(state);
      }
      return Verdict.LEAVE;
    }
    if (want == null || wish.place() == null) {
      return Verdict.STOP;
    }
    boolean asItShouldBe = isRight(state, wish);
    if (asItShouldBe) {
      record.claim(want, wish.place().index());
    }
    if (needed) {
      idleSince.remove(state);
      return asItShouldBe ? Verdict.LEAVE : due ? Verdict.RESTART : Verdict.LEAVE;
    }
    if (!asItShouldBe) {
      return Verdict.STOP;
    }
    if (!wish.certain()) {
      return Verdict.LEAVE;
    }
    Instant since = idleSince.computeIfAbsent(state, s -> now);
    boolean lingers = !now.isBefore(since) && now.isBefore(since.plus(LINGER));
    return lingers ? Verdict.LEAVE : Verdict.STOP;
  }

  private boolean isOurs(SyncDaemon running, SyncWish wish) {
    return record.isOurs(running) || (wish.syncId() != 0 && running.syncId() == wish.syncId());
  }

  private boolean isRight(SyncDaemon.State state, SyncWish wish) {
    SyncDaemon running = found.get(state);
    SyncDaemon want = wish.daemon(state);
    Link place = wish.place();
    if (running == null || want == null || place == null) {
      return false;
    }
    IpAddress group = want.group() == null ? SyncWish.GROUP : want.group();
    return running.interfaceName().equals(want.interfaceName())
        && running.syncId() == want.syncId()
        && running.port() == PORT
        && Objects.equals(group, running.group())
        && !record.isStale(running, place.index());
  }

  private void start(SyncDaemon.State state, SyncWish wish, Instant now) {
    SyncDaemon want = wish.daemon(state);
    Link place = wish.place();
    if (want == null || place == null) {
      return;
    }
    record.claim(want, place.index());
    record.save();
    try {
      table.startSyncDaemon(want);
      refusals.remove(state);
      log.info("ipvsadm {}", command(want));
    } catch (KernelErrorException e) {
      Refusal before = refusals.get(state);
      refusals.put(
          state,
          new Refusal(
              refusal(e), before == null ? BackOff.first(now) : before.backOff().again(now)));
    }
  }

  private void stop(SyncDaemon.State state) {
    try {
      table.stopSyncDaemon(state);
      log.info("ipvsadm --stop-daemon {}", name(state));
    } catch (KernelErrorException e) {
      if (e.error().errno() != Errno.ESRCH) {
        // It runs still, and is ours: the next round tries again.
        log.warn("{}", e.getMessage());
        return;
      }
    }
    record.release(state);
    idleSince.remove(state);
  }

  private Outcome outcome(SyncWish wish, List<SyncDaemon.State> repaired) {
    Map<String, SynchronizationDaemon> daemons = new HashMap<>();
    Map<ObjectRef, List<String>> problems = new LinkedHashMap<>();
    Map<ObjectRef, List<String>> mended = new LinkedHashMap<>();
    wish.problems()
        .forEach(
            (group, text) -> problems.computeIfAbsent(group, g -> new ArrayList<>()).add(text));
    for (SyncWish.Member member : wish.members()) {
      SyncDaemon.State daemon = member.daemon();
      daemons.put(member.uid(), running(member, wish));
      for (SyncDaemon.State state : SyncDaemon.State.values()) {
        if (state != daemon) {
          continue;
        }
        String text = foreign.get(state);
        Refusal refusal = refusals.get(state);
        text = text == null && refusal != null ? refusal.text() : text;
        if (text != null) {
          problems.computeIfAbsent(member.group(), g -> new ArrayList<>()).add(text);
        }
        if (repaired.contains(state)) {
          mended
              .computeIfAbsent(member.group(), g -> new ArrayList<>())
              .add("the connection synchronization daemon (" + name(state) + ")");
        }
      }
    }
    return new Outcome(daemons, problems, mended);
  }

  private SynchronizationDaemon running(SyncWish.Member member, SyncWish wish) {
    SyncDaemon.State asked = member.daemon();
    for (SyncDaemon.State state : SyncDaemon.State.values()) {
      if ((asked == null || asked == state) && isRight(state, wish)) {
        return state == SyncDaemon.State.MASTER
            ? SynchronizationDaemon.Master
            : SynchronizationDaemon.Backup;
      }
    }
    return SynchronizationDaemon.None;
  }

  private static String name(SyncDaemon.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static String command(SyncDaemon daemon) {
    return "--start-daemon %s --mcast-interface %s --syncid %d%s"
        .formatted(
            name(daemon.state()),
            daemon.interfaceName(),
            daemon.syncId(),
            daemon.group() == null ? "" : " --mcast-group " + daemon.group());
  }

  private static String foreign(SyncDaemon running) {
    return "connections are not synchronized: another program runs the kernel's only %s daemon"
            .formatted(name(running.state()))
        + " (interface %s, syncid %d), and it is left alone; stop it there, or with ipvsadm"
            .formatted(running.interfaceName(), running.syncId())
        + " --stop-daemon "
        + name(running.state());
  }

  private static String refusal(KernelErrorException e) {
    String remedy =
        switch (e.error().errno()) {
          case Errno.EINVAL ->
              "a service of another program has a server of another address family, with which"
                  + " the kernel does not synchronize (ipvsadm -Ln): remove it there";
          case Errno.EPERM, Errno.EACCES ->
              "give the agent CAP_NET_ADMIN in the host's own user namespace";
          default -> "the agent tries again";
        };
    return "connections are not synchronized: %s; %s".formatted(e.getMessage(), remedy);
  }
}
