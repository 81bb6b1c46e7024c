package dev.hagane.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The least that must be done to get from one table to another, in ipvsadm's words and sorted: a
 * set difference, where a server that still has weight is quiesced before it goes.
 */
final class OperationModel {
  private OperationModel() {}

  static List<String> between(
      Map<String, Map<String, List<String>>> before, Map<String, Map<String, List<String>>> after) {
    Map<String, String> oldServices = schedulers(before);
    Map<String, String> newServices = schedulers(after);
    List<String> operations = new ArrayList<>();
    oldServices.forEach((service, scheduler) -> {
      if (!newServices.containsKey(service)) {
        operations.add("-D -t " + service);
      }
    });
    newServices.forEach((service, scheduler) -> {
      String old = oldServices.get(service);
      if (!scheduler.equals(old)) {
        operations.add((old == null ? "-A" : "-E") + " -t " + service + " -s " + scheduler);
      }
      Map<String, List<String>> had =
          old == null ? Map.of() : before.get("TCP " + service + " " + old);
      servers(service, had, after.get("TCP " + service + " " + scheduler), operations);
    });
    return operations.stream().sorted().toList();
  }

  private static void servers(
      String service,
      Map<String, List<String>> had,
      Map<String, List<String>> has,
      List<String> operations) {
    has.forEach((server, columns) -> {
      if (!columns.equals(had.get(server))) {
        String verb = had.containsKey(server) ? "-e" : "-a";
        operations.add(server(verb, service, server, columns.get(0), columns.get(1)));
      }
    });
    had.forEach((server, columns) -> {
      if (!has.containsKey(server)) {
        if (!columns.get(1).equals("0")) {
          operations.add(server("-e", service, server, columns.get(0), "0"));
        }
        operations.add("-d -t " + service + " -r " + server);
      }
    });
  }

  private static String server(
      String verb, String service, String server, String method, String weight) {
    String flag = method.equals("Masq") ? "-m" : "-g";
    return verb + " -t " + service + " -r " + server + " " + flag + " -w " + weight;
  }

  private static Map<String, String> schedulers(Map<String, Map<String, List<String>>> table) {
    Map<String, String> schedulers = new TreeMap<>();
    for (String service : table.keySet()) {
      String[] words = service.split(" ");
      schedulers.put(words[1], words[2]);
    }
    return schedulers;
  }
}
