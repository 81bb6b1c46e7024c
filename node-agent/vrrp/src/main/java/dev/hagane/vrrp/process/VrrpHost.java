package dev.hagane.vrrp.process;

import dev.hagane.linux.LinuxException;
import dev.hagane.netlink.NetlinkException;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.VrrpHistory;
import dev.hagane.vrrp.control.VrrpReport;
import dev.hagane.vrrp.protocol.Cause;
import dev.hagane.vrrp.protocol.Decoded;
import dev.hagane.vrrp.protocol.MachineState;
import dev.hagane.vrrp.protocol.VrrpCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All groups of this host, what they share, and what they do to it. For one thread, which first
 * gives it every packet that waits, then what else came, and then calls {@link #tick}. Times are
 * nanoseconds of a monotonic clock.
 */
final class VrrpHost implements GroupHost {
  private static final Logger log = LoggerFactory.getLogger(VrrpHost.class);
  private static final long SECOND = 1_000_000_000L;
  private static final long LOOK_NANOS = SECOND;

  /** News of the network come in swarms; the first is acted on at once. */
  private static final long SWARM_NANOS = SECOND / 50;

  private static final long AGENT_SILENT_NANOS = 60 * SECOND;

  /** A flood on one wire may not keep the others waiting. */
  private static final int PACKETS_AT_ONCE = 64;

  private final AddressClaims addresses;
  private final Wires wires;
  private final Announcements announcements;
  private final TransitionLog transitions;
  private final Map<String, Long> switchovers;
  private final Store store;
  private final LongSupplier wallMilliseconds;
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private @Nullable HostConfiguration configuration;
  private Set<IpAddress> virtual = Set.of();
  private long now;
  private long lookDue;
  private long lookedAt;
  private long agentHeardAt;
  private boolean changed = true;
  private boolean troubled;

  /**
   * A host without groups.
   *
   * @param history what is remembered from before
   * @param wallMilliseconds the wall clock, for people
   * @param now the time
   */
  VrrpHost(
      HostAddresses kernel,
      Wires wires,
      Announcements announcements,
      VrrpHistory history,
      Store store,
      LongSupplier wallMilliseconds,
      long now) {
    this.addresses = new AddressClaims(kernel, announcements, this::putBack);
    this.wires = wires;
    this.announcements = announcements;
    this.transitions = new TransitionLog(history.transitions());
    this.switchovers = new HashMap<>(history.switchovers());
    this.store = store;
    this.wallMilliseconds = wallMilliseconds;
    this.now = now;
    this.agentHeardAt = now;
    this.lookDue = now + LOOK_NANOS;
    this.lookedAt = now - LOOK_NANOS;
  }

  /** What to do from now on. */
  void configure(HostConfiguration next, long time) {
    now = time;
    if (next.equals(configuration)) {
      changed = true;
      return;
    }
    HostConfiguration before = configuration;
    if (before == null || !before.groups().equals(next.groups())) {
      log.info(
          "configuration {}: {}",
          next.generation(),
          next.groups().isEmpty()
              ? "no group"
              : Words.some(next.groups().stream().map(GroupConfiguration::name).toList()));
      store.keep(next);
    }
    configuration = next;
    Set<String> named = new HashSet<>();
    next.groups().forEach(group -> named.add(group.name()));
    for (Group group : List.copyOf(groups.values())) {
      if (!named.contains(group.name())) {
        group.stop(false, time);
        groups.remove(group.name());
        addresses.forget(group);
      }
    }
    Map<String, Group> known = new HashMap<>(groups);
    groups.clear();
    List<Group> begun = new ArrayList<>();
    for (GroupConfiguration wanted : next.groups()) {
      Group group = known.get(wanted.name());
      if (group == null) {
        group = new Group(wanted, this, wallMilliseconds);
        begun.add(group);
      } else {
        group.configure(wanted, next.current(), time);
        announcements.change(wanted.name(), wanted.announcing(), time);
      }
      groups.put(wanted.name(), group);
    }
    virtual = new HashSet<>();
    groups.values().forEach(group -> virtual.addAll(group.plainAddresses()));
    look(begun);
    groups.values().forEach(this::switchOver);
    changed = true;
  }

  private void switchOver(Group group) {
    GroupConfiguration wanted = group.configuration();
    long asked = wanted.switchover();
    if (asked == 0 || asked == lastSwitchover(wanted.uid())) {
      return;
    }
    if (group.isAlone() && group.state() == MachineState.ACTIVE) {
      tell(
          group,
          true,
          "SwitchoverRefused",
          null,
          "a switchover was asked for, and it has no other director");
    } else if (!group.handOver(now)) {
      log.info("{}: a switchover was asked for, and it is not active here", group.name());
    }
    switchovers.put(wanted.uid(), asked);
    keepHistory();
  }

  private long lastSwitchover(String uid) {
    return switchovers.getOrDefault(uid, 0L);
  }

  /** The agent spoke. */
  void agentHeard(long time) {
    now = time;
    agentHeardAt = time;
    groups.values().forEach(group -> group.agent(false, time));
  }

  /** Somebody wants a report. */
  void reportWanted() {
    changed = true;
  }

  /** The machine was suspended, or so it seems: look before acting. */
  void resumed(long time) {
    now = time;
    groups.values().forEach(group -> group.resumed(time));
  }

  /** The host's interfaces or addresses changed. */
  void networkChanged(long time) {
    now = time;
    lookSoon();
  }

  /** Packets wait at that descriptor. */
  void receive(int descriptor, long time) {
    now = time;
    Wires.Shared on = wires.on(descriptor);
    if (on == null) {
      return;
    }
    try {
      for (int i = 0; i < PACKETS_AT_ONCE; i++) {
        if (!on.wire().receive((from, to, hops, payload) -> packet(on, from, to, hops, payload))) {
          return;
        }
      }
    } catch (LinuxException e) {
      log.warn("{}", e.getMessage());
      lookSoon();
    }
  }

  private void packet(
      Wires.Shared on, IpAddress from, IpAddress to, int hopLimit, ByteBuffer payload) {
    switch (VrrpCodec.decode(payload, from, to, hopLimit)) {
      case Decoded.Valid valid -> {
        Instance instance = on.withVrid(valid.advertisement().vrid());
        // Another VRID is another group's affair, on this host or elsewhere.
        if (instance != null) {
          instance.group().received(instance, valid.advertisement(), from, to, now);
        }
      }
      case Decoded.Invalid invalid -> {
        int vrid = payload.remaining() < 2 ? -1 : payload.get(payload.position() + 1) & 0xff;
        for (Instance instance : on.instances()) {
          if (vrid < 0 || instance.vrid() == vrid) {
            instance.group().invalid(instance, from, invalid, now);
          }
        }
      }
    }
  }

  /** Does what is due; to be called at or after {@link #deadline}, when no packet waits. */
  void tick(long time) {
    now = time;
    groups.values().forEach(group -> group.tick(time));
    if (time >= lookDue) {
      look(List.of());
      if (time - agentHeardAt > AGENT_SILENT_NANOS) {
        groups.values().forEach(group -> group.agent(true, time));
      }
      changed = true;
    }
    announcements.tick(time);
    if (transitions.takeChanged()) {
      keepHistory();
      changed = true;
    }
  }

  private void keepHistory() {
    store.keep(new VrrpHistory(transitions.recent(), switchovers));
  }

  /** When to call {@link #tick}. */
  long deadline() {
    long deadline = Math.min(lookDue, announcements.deadline());
    for (Group group : groups.values()) {
      deadline = Math.min(deadline, group.deadline());
    }
    return deadline;
  }

  /** The process ends. */
  void stop(long time) {
    now = time;
    groups.values().forEach(group -> group.stop(true, time));
    keepHistory();
    wires.close();
  }

  /** Reads the host's network, and brings all in line with it. */
  private void look(List<Group> begun) {
    lookDue = now + LOOK_NANOS;
    lookedAt = now;
    if (configuration == null) {
      return;
    }
    try {
      Network network = addresses.look(now);
      List<Instance> instances = new ArrayList<>();
      for (Group group : groups.values()) {
        group.locate(network, virtual, now);
        instances.addAll(group.instances());
      }
      wires.connect(instances);
      for (Group group : groups.values()) {
        if (begun.contains(group)) {
          group.start(current(), now - agentHeardAt > AGENT_SILENT_NANOS, now);
        } else {
          group.located(now);
        }
      }
      addresses.settle(groups.values(), now);
      troubled = false;
    } catch (NetlinkException e) {
      trouble(e);
    }
  }

  private boolean current() {
    return configuration != null && configuration.current();
  }

  private void putBack(Group group, List<String> these) {
    tell(
        group,
        true,
        "AddressPutBack",
        null,
        "another program removed or altered %s; all are here again".formatted(Words.some(these)));
  }

  @Override
  public void take(Group group, long time) {
    try {
      addresses.take(group, time);
    } catch (NetlinkException e) {
      trouble(e);
    }
    lookSoon();
  }

  @Override
  public void giveUp(Group group, long time) {
    try {
      addresses.giveUp(group, groups.values());
    } catch (NetlinkException e) {
      trouble(e);
    }
    lookSoon();
  }

  private void trouble(NetlinkException e) {
    if (!troubled) {
      log.error("the kernel does not answer as it should; trying again: {}", e.toString());
    }
    troubled = true;
  }

  @Override
  public void announceAgain(Group group, long time) {
    announcements.again(group.name(), time);
  }

  @Override
  public void lookSoon() {
    lookDue = Math.min(lookDue, Math.max(now, lookedAt + SWARM_NANOS));
  }

  @Override
  public void tell(
      Group group, boolean warning, String reason, @Nullable Cause cause, String message) {
    transitions.add(
        wallMilliseconds.getAsLong(),
        warning,
        reason,
        cause,
        group.name(),
        group.configuration().uid(),
        message);
  }

  /** Whether the report would be another one, or is due; asked once. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /**
   * How all stands.
   *
   * @param version of the program
   * @param realtime empty: granted
   */
  VrrpReport report(String version, String realtime) {
    return new VrrpReport(
        version,
        configuration == null ? 0 : configuration.generation(),
        realtime,
        groups.values().stream().map(this::report).toList(),
        transitions.recent());
  }

  private GroupReport report(Group group) {
    return group.report(lastSwitchover(group.configuration().uid()), addresses.placements(group));
  }
}
