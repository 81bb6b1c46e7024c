package dev.hagane.ipvs;

import dev.hagane.ipvs.IpvsOperation.AddDestination;
import dev.hagane.ipvs.IpvsOperation.AddService;
import dev.hagane.ipvs.IpvsOperation.DeleteDestination;
import dev.hagane.ipvs.IpvsOperation.DeleteService;
import dev.hagane.ipvs.IpvsOperation.UpdateDestination;
import dev.hagane.ipvs.IpvsOperation.UpdateService;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says things in the words of ipvsadm (1.31), as {@code ipvsadm -Sn} prints them. */
public final class IpvsText {
  private IpvsText() {}

  /** The arguments with which ipvsadm would do the operation. */
  public static String command(IpvsOperation operation) {
    return switch (operation) {
      case AddService o -> "-A " + service(o.wanted());
      case UpdateService o -> "-E " + service(o.wanted());
      case DeleteService o -> "-D " + key(o.service());
      case AddDestination o -> "-a " + key(o.service()) + " " + destination(o.wanted());
      case UpdateDestination o -> "-e " + key(o.service()) + " " + destination(o.wanted());
      case DeleteDestination o -> "-d " + key(o.service()) + " -r " + o.destination();
    };
  }

  /** The arguments with which ipvsadm would make that table from an empty one; ordered. */
  public static List<String> commands(IpvsState state) {
    List<String> commands = new ArrayList<>();
    for (ServiceState service : state.services().values()) {
      commands.add(command(new AddService(service.service())));
      for (Destination destination : service.destinations().values()) {
        commands.add(command(new AddDestination(service.key(), destination)));
      }
    }
    return commands;
  }

  private static String key(ServiceKey key) {
    return switch (key) {
      case AddressKey k ->
          switch (k.protocol()) {
                case TCP -> "-t ";
                case UDP -> "-u ";
                case SCTP -> "--sctp-service ";
              }
              + endpoint(k.address(), k.port());
      case MarkKey k -> "-f " + k.mark() + (k.family() == AddressFamily.IPv6 ? " -6" : "");
    };
  }

  private static String service(IpvsService service) {
    StringBuilder text = new StringBuilder(key(service.key()));
    text.append(" -s ").append(service.scheduler());
    Persistence persistence = service.persistence();
    if (persistence != null) {
      text.append(" -p ").append(persistence.timeoutSeconds());
      int prefix = persistence.prefixLength();
      if (service.key().family() == AddressFamily.IPv6) {
        text.append(prefix == 128 ? "" : " -M " + prefix);
      } else {
        text.append(prefix == 32 ? "" : " -M " + mask(prefix));
      }
      text.append(persistence.engine() == null ? "" : " --pe " + persistence.engine());
    }
    text.append(service.onePacket() ? " -o" : "");
    String flags = flags(service);
    text.append(flags.isEmpty() ? "" : " -b " + flags);
    return text.toString();
  }

  /** sh and mh have names for the flags that they know, and no word for the third. */
  private static String flags(IpvsService service) {
    String scheduler = service.scheduler();
    boolean named = scheduler.equals("sh") || scheduler.equals("mh");
    return service.schedulerFlags().stream()
        .sorted()
        .filter(flag -> !named || flag != SchedulerFlag.THIRD)
        .map(flag ->
            switch (flag) {
              case FALLBACK -> named ? scheduler + "-fallback" : "flag-1";
              case HASH_PORT -> named ? scheduler + "-port" : "flag-2";
              case THIRD -> "flag-3";
            })
        .collect(Collectors.joining(","));
  }

  private static String mask(int prefixLength) {
    int mask = prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    return (mask >>> 24)
        + "."
        + (mask >> 16 & 0xff)
        + "."
        + (mask >> 8 & 0xff)
        + "."
        + (mask & 0xff);
  }

  private static String destination(Destination destination) {
    return "-r "
        + destination.key()
        + " "
        + switch (destination.method()) {
          case MASQUERADE -> "-m";
          case TUNNEL -> "-i";
          case DIRECT_ROUTING -> "-g";
          case LOCAL_NODE, BYPASS, UNRECOGNISED -> "(" + destination.method() + ")";
        }
        + " -w "
        + destination.weight()
        + switch (destination.encapsulation()) {
          case null -> "";
          case TunnelEncapsulation.Ipip ignored -> " --tun-type ipip";
          case TunnelEncapsulation.Gue gue ->
              " --tun-type gue --tun-port " + gue.port() + checksum(gue.checksum());
          case TunnelEncapsulation.Gre gre -> " --tun-type gre" + checksum(gre.checksum());
          case TunnelEncapsulation.Unrecognised other -> " --tun-type " + other.type();
        }
        + (destination.upperThreshold() == 0 ? "" : " -x " + destination.upperThreshold())
        + (destination.lowerThreshold() == 0 ? "" : " -y " + destination.lowerThreshold());
  }

  private static String checksum(boolean wanted) {
    return wanted ? " --tun-csum" : " --tun-nocsum";
  }

  private static String endpoint(IpAddress address, int port) {
    return (address.isIpv6() ? "[" + address + "]" : address) + ":" + port;
  }
}
