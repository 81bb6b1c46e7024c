package dev.hagane.vrrp.control;

import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.Placement;
import dev.hagane.vrrp.protocol.Cause;
import dev.hagane.vrrp.protocol.InvalidCause;
import dev.hagane.vrrp.protocol.MachineState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The bytes of a {@link VrrpReport}. */
final class ReportCodec {
  private static final int HELD = 1;
  private static final int NO_INTERFACE = 2;
  private static final int WAITING = 3;
  private static final int REFUSED = 4;

  private ReportCodec() {}

  static void write(ControlWriter to, VrrpReport report) {
    to.text(report.version());
    to.int64(report.configurationGeneration());
    to.text(report.realtime());
    to.list(report.groups(), group -> write(to, group));
    transitions(to, report.transitions());
  }

  static VrrpReport read(ControlReader from) throws ControlFormatException {
    return new VrrpReport(
        from.text(),
        from.int64(),
        from.text(),
        from.list(ReportCodec::readGroup),
        transitions(from));
  }

  static void write(ControlWriter to, VrrpHistory history) {
    transitions(to, history.transitions());
    to.list(
        history.switchovers().entrySet(),
        entry -> {
          to.text(entry.getKey());
          to.int64(entry.getValue());
        });
  }

  static VrrpHistory readHistory(ControlReader from) throws ControlFormatException {
    return new VrrpHistory(
        transitions(from), map(from.list(part -> Map.entry(part.text(), part.int64()))));
  }

  private static void transitions(ControlWriter to, List<VrrpTransition> transitions) {
    to.list(
        transitions,
        transition -> {
          to.int64(transition.number());
          to.int64(transition.epochMilliseconds());
          to.bool(transition.warning());
          to.text(transition.reason());
          to.bool(transition.cause() != null);
          if (transition.cause() != null) {
            to.constant(transition.cause());
          }
          to.text(transition.group());
          to.text(transition.groupUid());
          to.text(transition.message());
        });
  }

  private static List<VrrpTransition> transitions(ControlReader from)
      throws ControlFormatException {
    return from.list(part ->
        new VrrpTransition(
            part.int64(),
            part.int64(),
            part.bool(),
            part.text(),
            part.bool() ? part.constant(Cause.class) : null,
            part.text(),
            part.text(),
            part.text()));
  }

  private static void write(ControlWriter to, GroupReport group) {
    to.text(group.name());
    to.text(group.uid());
    to.constant(group.state());
    to.constant(group.cause());
    to.int64(group.sinceEpochMillis());
    to.int32(group.effectivePriority());
    to.list(group.priorityReasons(), to::text);
    to.optionalAddress(group.heardMaster());
    to.int64(group.secondMasterHeard());
    to.bool(group.secondMasterNow());
    to.int64(group.lastSwitchover());
    to.list(
        group.instances(),
        instance -> {
          to.text(instance.name());
          to.text(instance.interfaceName());
          to.optionalAddress(instance.sourceAddress());
          to.optionalText(instance.fault());
          to.int64(instance.sent());
          to.int64(instance.received());
        });
    to.list(
        group.placements().entrySet(),
        entry -> {
          HeldAddress address = entry.getKey();
          ConfigurationCodec.target(to, address.target());
          ConfigurationCodec.interfaceAddress(to, address.address());
          to.constant(address.kind());
          placement(to, entry.getValue());
        });
    to.list(
        group.invalid().entrySet(),
        entry -> {
          to.constant(entry.getKey());
          to.int64(entry.getValue());
        });
  }

  private static GroupReport readGroup(ControlReader from) throws ControlFormatException {
    return new GroupReport(
        from.text(),
        from.text(),
        from.constant(MachineState.class),
        from.constant(Cause.class),
        from.int64(),
        from.int32(),
        from.list(ControlReader::text),
        from.optionalAddress(),
        from.int64(),
        from.bool(),
        from.int64(),
        from.list(part ->
            new InstanceReport(
                part.text(),
                part.text(),
                part.optionalAddress(),
                part.optionalText(),
                part.int64(),
                part.int64())),
        map(
            from.list(part ->
                Map.entry(
                    new HeldAddress(
                        ConfigurationCodec.target(part),
                        ConfigurationCodec.interfaceAddress(part),
                        part.constant(HeldAddress.Kind.class)),
                    placement(part)))),
        map(from.list(part -> Map.entry(part.constant(InvalidCause.class), part.int64()))));
  }

  private static <K, V> Map<K, V> map(List<Map.Entry<K, V>> entries) {
    Map<K, V> map = new HashMap<>();
    entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
    return map;
  }

  private static void placement(ControlWriter to, Placement placement) {
    switch (placement) {
      case Placement.Held held -> {
        to.int8(HELD);
        to.text(held.interfaceName());
      }
      case Placement.NoInterface _ -> to.int8(NO_INTERFACE);
      case Placement.Waiting _ -> to.int8(WAITING);
      case Placement.Refused refused -> {
        to.int8(REFUSED);
        to.text(refused.interfaceName());
        to.text(refused.reason());
        to.bool(refused.forbidden());
      }
    }
  }

  private static Placement placement(ControlReader from) throws ControlFormatException {
    int kind = from.unsigned8();
    return switch (kind) {
      case HELD -> new Placement.Held(from.text());
      case NO_INTERFACE -> new Placement.NoInterface();
      case WAITING -> new Placement.Waiting();
      case REFUSED -> new Placement.Refused(from.text(), from.text(), from.bool());
      default -> throw new ControlFormatException("a placement of kind " + kind);
    };
  }
}
