package dev.hagane.vrrp.process;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The command line. */
final class VrrpOptions {

  /** Names that slf4j loggers and people know. */
  enum LogLevel {
    error,
    warn,
    info,
    debug,
    trace
  }

  @Option(
      names = "--runtime-directory",
      paramLabel = "FOLDER",
      defaultValue = "/run/hagane",
      description = "Where the agent finds vrrp.sock. Default: ${DEFAULT-VALUE}")
  Path runtimeDirectory = Path.of("/run/hagane");

  @Option(
      names = "--state-directory",
      paramLabel = "FOLDER",
      defaultValue = "/var/lib/hagane/vrrp",
      description =
          "Keeps the last configuration, from which it starts without the agent. Default:"
              + " ${DEFAULT-VALUE}")
  Path stateDirectory = Path.of("/var/lib/hagane/vrrp");

  @Option(
      names = "--node",
      paramLabel = "NAME",
      defaultValue = "",
      description = "This host's name in the log, until a configuration says it.")
  String node = "";

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  LogLevel logLevel = LogLevel.info;

  @Option(
      names = "--realtime-priority",
      paramLabel = "NUMBER",
      defaultValue = "10",
      description =
          "Of SCHED_RR, 2 to 99: before all ordinary processes; 0: as one of them. Needs"
              + " CAP_SYS_NICE; without it an interval below 1 s is not safe on a busy host."
              + " Default: ${DEFAULT-VALUE}")
  int realtimePriority;
}
