package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Ports in one line, like {@code 80,443/TCP,53/UDP}. */
final class PortLine {
  private PortLine() {}

  static String of(CompiledService entry) {
    Map<Protocol, List<String>> ports = new EnumMap<>(Protocol.class);
    entry
        .ports()
        .forEach(p ->
            ports
                .computeIfAbsent(p.protocol(), k -> new ArrayList<>())
                .add(p.first().equals(p.last()) ? "" + p.first() : p.first() + "-" + p.last()));
    return line(ports);
  }

  static String of(VirtualServiceSpec spec) {
    Map<Protocol, List<String>> ports = new EnumMap<>(Protocol.class);
    spec.ports()
        .forEach(p ->
            ports
                .computeIfAbsent(p.protocol(), k -> new ArrayList<>())
                .add(p.port() != null ? p.port().toString() : String.valueOf(p.portRange())));
    return line(ports);
  }

  private static String line(Map<Protocol, List<String>> ports) {
    List<String> parts = new ArrayList<>();
    ports.forEach((protocol, of) -> parts.add(String.join(",", of) + "/" + protocol));
    return String.join(",", parts);
  }
}
