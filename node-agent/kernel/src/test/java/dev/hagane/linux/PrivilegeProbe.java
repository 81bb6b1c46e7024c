package dev.hagane.linux;

import dev.hagane.value.AddressFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/** A process that says what it may do: started by {@link RealtimeSchedulingIT}. */
final class PrivilegeProbe {
  private static final int POLICY_FIELD = 40;
  private static final int PRIORITY_FIELD = 39;

  private PrivilegeProbe() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "schedule" -> schedule(Integer.parseInt(arguments[1]));
      case "lock" -> lock();
      case "socket" -> socket();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void schedule(int priority) throws Exception {
    System.out.println(RealtimeScheduling.requestRoundRobin(priority));
    FutureTask<String> later =
        new FutureTask<>(() -> scheduling(Path.of("/proc/thread-self/stat")));
    Thread.ofPlatform().start(later);
    System.out.println("later " + later.get());
    System.out.println("self " + scheduling(Path.of("/proc/thread-self/stat")));
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        System.out.println(
            Files.readString(task.resolve("comm")).strip()
                + " "
                + scheduling(task.resolve("stat")));
      }
    }
  }

  private static void lock() throws IOException {
    LibC.INSTANCE.gettid(); // all that calling the C library loads is there
    System.out.println(size("VmRSS"));
    System.out.println(RealtimeScheduling.lockMemory());
    System.out.println(size("VmRSS"));
    System.out.println(size("VmLck"));
  }

  private static void socket() {
    try (VrrpSocket opened = VrrpSocket.open(AddressFamily.IPv4, 1, "lo")) {
      System.out.println("opened " + opened.descriptor());
    } catch (LinuxException e) {
      System.out.println(e.getMessage());
    }
  }

  private static String scheduling(Path stat) throws IOException {
    String text = Files.readString(stat);
    // The name, in brackets, is the second field.
    List<String> fields = List.of(("0 0 " + text.substring(text.lastIndexOf(')') + 2)).split(" "));
    return "policy=" + fields.get(POLICY_FIELD) + " priority=" + fields.get(PRIORITY_FIELD);
  }

  private static String size(String which) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(which))
        .findFirst()
        .orElseThrow()
        .replaceAll("[^0-9]", "");
  }
}
