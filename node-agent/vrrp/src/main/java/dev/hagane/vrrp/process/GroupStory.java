package dev.hagane.vrrp.process;

import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.protocol.Advertisement;
import dev.hagane.vrrp.protocol.Cause;
import dev.hagane.vrrp.protocol.MachineState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells people what happens to one group, once. */
final class GroupStory {

  /** Where it is told. */
  interface Listener {

    /**
     * Something happened.
     *
     * @param warning whether a person should look
     * @param reason one PascalCase word
     * @param cause of a change of state
     */
    void tell(boolean warning, String reason, @Nullable Cause cause, String message);
  }

  private final Listener listener;
  private final LongSupplier wallMilliseconds;
  private final Map<String, List<IpAddress>> strangeAddresses = new HashMap<>();
  private MachineState state = MachineState.INITIALIZE;
  private Cause cause = Cause.STARTED;
  private long sinceWall;
  private @Nullable String lastHeard;

  GroupStory(Listener listener, LongSupplier wallMilliseconds) {
    this.listener = listener;
    this.wallMilliseconds = wallMilliseconds;
    this.sinceWall = wallMilliseconds.getAsLong();
  }

  /** Since when the state is what it is, by the wall clock. */
  long sinceWall() {
    return sinceWall;
  }

  /** A director with other addresses is not refused: it is in the middle of a rollout, perhaps. */
  void heard(Instance instance, Advertisement heard, IpAddress source) {
    lastHeard = "%s (priority %d)".formatted(source, heard.priority());
    List<IpAddress> ours =
        instance.configuration().addresses().stream().map(a -> a.address()).toList();
    if (heard.addresses().equals(ours)) {
      strangeAddresses.remove(instance.name());
    } else if (!heard
        .addresses()
        .equals(strangeAddresses.put(instance.name(), heard.addresses()))) {
      listener.tell(
          true,
          "OtherAddresses",
          null,
          "%s: %s advertises %s, we %s; give all directors the same"
              .formatted(instance.name(), source, Words.some(heard.addresses()), Words.some(ours)));
    }
  }

  /** The machine stands so now. */
  void stands(
      MachineState newState, Cause newCause, List<Instance> instances, int priority, int peers) {
    boolean same = newState == state;
    // While it takes no part its cause may change; otherwise a cause belongs to its state.
    if (same && (newCause == cause || newState != MachineState.INITIALIZE)) {
      return;
    }
    if (!same) {
      sinceWall = wallMilliseconds.getAsLong();
    }
    state = newState;
    cause = newCause;
    listener.tell(
        newCause == Cause.FAULT || newCause == Cause.FROZEN,
        StateWords.reason(newState, newCause),
        newCause,
        "%s; priority %d, %s"
            .formatted(
                StateWords.of(newState, newCause, lastHeard, faults(instances)),
                priority,
                Words.others(peers)));
  }

  private static String faults(List<Instance> instances) {
    return instances.stream()
        .filter(instance -> instance.fault() != null)
        .map(instance -> instance.name() + ": " + instance.fault())
        .collect(Collectors.joining("; "));
  }

  void secondMaster(@Nullable IpAddress who) {
    listener.tell(
        true,
        "SecondMaster",
        null,
        "%s is active too; find out why the two do not agree: network, VRID, version, peers"
            .formatted(lastHeard == null ? who : lastHeard));
  }

  void secondMasterGone(@Nullable IpAddress who) {
    listener.tell(
        false,
        "SecondMasterGone",
        null,
        "the second master %s is not heard any more; announcing the addresses again"
            .formatted(who));
  }

  void agent(boolean silent, int priority, int configured) {
    listener.tell(
        silent,
        silent ? "AgentSilent" : "AgentHeard",
        null,
        silent
            ? "the agent on this host is silent for 60 s: priority %d instead of %d"
                .formatted(priority, configured)
            : "the agent on this host is heard again: priority " + priority);
  }

  void leftInPlace() {
    listener.tell(
        false,
        "Stopped",
        Cause.STOPPED,
        "stopped; it has no other director, so the kernel keeps the addresses");
  }
}
