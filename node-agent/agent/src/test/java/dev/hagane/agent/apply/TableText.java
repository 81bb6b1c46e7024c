package dev.hagane.agent.apply;

import dev.hagane.ipvs.Destination;
import dev.hagane.ipvs.ForwardingMethod;
import dev.hagane.ipvs.IpvsOperation;
import dev.hagane.ipvs.IpvsService;
import dev.hagane.ipvs.IpvsState;
import dev.hagane.ipvs.SchedulerFlag;
import java.util.Map;
import java.util.TreeMap;

/** What a table holds and what it was told, in the words of {@link TableModel}. */
final class TableText {

  private TableText() {}

  static Map<String, TableModel.Entry> table(IpvsState state) {
    Map<String, TableModel.Entry> table = new TreeMap<>();
    state
        .services()
        .forEach((key, service) -> {
          Map<String, String> destinations = new TreeMap<>();
          service
              .destinations()
              .forEach((d, value) -> destinations.put(d.toString(), attributes(value)));
          table.put(
              key.toString(), new TableModel.Entry(attributes(service.service()), destinations));
        });
    return table;
  }

  static String command(IpvsOperation operation) {
    String key = operation.service().toString();
    return switch (operation) {
      case IpvsOperation.AddService o -> "add " + key + " " + attributes(o.wanted());
      case IpvsOperation.UpdateService o -> "set " + key + " " + attributes(o.wanted());
      case IpvsOperation.DeleteService o -> "delete " + key;
      case IpvsOperation.AddDestination o ->
          "add " + key + " " + o.wanted().key() + " " + attributes(o.wanted());
      case IpvsOperation.UpdateDestination o ->
          "set " + key + " " + o.wanted().key() + " " + attributes(o.wanted());
      case IpvsOperation.DeleteDestination o -> "delete " + key + " " + o.destination();
    };
  }

  private static String attributes(IpvsService service) {
    var persistence = service.persistence();
    return service.scheduler()
        + (service.schedulerFlags().contains(SchedulerFlag.FALLBACK) ? " fallback" : "")
        + (service.schedulerFlags().contains(SchedulerFlag.HASH_PORT) ? " port" : "")
        + (service.onePacket() ? " ops" : "")
        + (persistence == null
            ? ""
            : " persistent " + persistence.timeoutSeconds() + "/" + persistence.prefixLength());
  }

  private static String attributes(Destination destination) {
    String method =
        switch (destination.method()) {
          case MASQUERADE -> "Masquerade";
          case DIRECT_ROUTING -> "DirectRouting";
          case TUNNEL -> "Tunnel";
          default -> throw new IllegalStateException(ForwardingMethod.class + ": " + destination);
        };
    return method + " " + destination.weight();
  }
}
