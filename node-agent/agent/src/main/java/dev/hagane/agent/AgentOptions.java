package dev.hagane.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command line. */
final class AgentOptions {
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /** Names that slf4j loggers and people know. */
  enum LogLevel {
    error,
    warn,
    info,
    debug,
    trace
  }

  @Option(
      names = "--node-name",
      required = true,
      paramLabel = "NAME",
      description = "This host's Node, whose NodeConfig is applied here.")
  String nodeName = "";

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "hagane-system",
      description = "The release's namespace, where Leases are. Default: ${DEFAULT-VALUE}")
  String namespace = "";

  @Option(
      names = "--state-directory",
      paramLabel = "FOLDER",
      defaultValue = "/var/lib/hagane",
      description = "Keeps the last good configuration. Default: ${DEFAULT-VALUE}")
  Path stateDirectory = Path.of("/var/lib/hagane");

  @Option(
      names = "--runtime-directory",
      paramLabel = "FOLDER",
      defaultValue = "/run/hagane",
      description = "Where hagane-vrrp's socket vrrp.sock is. Default: ${DEFAULT-VALUE}")
  Path runtimeDirectory = Path.of("/run/hagane");

  @Option(
      names = "--sysctl-directory",
      paramLabel = "FOLDER",
      defaultValue = "/proc/sys",
      description = "The host's settings, where /proc/sys is read-only. Default: ${DEFAULT-VALUE}")
  Path sysctlDirectory = Path.of("/proc/sys");

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The API server. Absent: the one that a Pod's environment names.")
  @Nullable String server;

  @Option(
      names = "--certificate-authority",
      paramLabel = "FILE",
      description = "The certificates to trust for it, in PEM. Absent: the service account's.")
  @Nullable Path certificateAuthority;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "The token, read anew for each request. Absent: the service account's.")
  @Nullable Path tokenFile;

  @Option(
      names = "--kube-proxy-exclude-cidrs",
      paramLabel = "CIDR",
      split = ",",
      description =
          "What ipvs.excludeCIDRs of kube-proxy on this host holds. With kube-proxy in IPVS mode a"
              + " group whose pools are not all in it is refused.")
  List<String> kubeProxyExcludeCidrs = new ArrayList<>();

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Answers /healthz on all addresses; 0: not at all. Default: ${DEFAULT-VALUE}")
  int healthPort;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  LogLevel logLevel = LogLevel.info;

  /** The API server's address; null if none is told. */
  @Nullable String serverUrl() {
    if (server != null) {
      return server;
    }
    String host = System.getenv("KUBERNETES_SERVICE_HOST");
    String port = System.getenv("KUBERNETES_SERVICE_PORT");
    if (host == null || port == null) {
      return null;
    }
    return String.format(
        Locale.ROOT, host.contains(":") ? "https://[%s]:%s" : "https://%s:%s", host, port);
  }

  /** The CA's file; null: the JDK's own. */
  @Nullable Path authority() {
    return certificateAuthority != null ? certificateAuthority : fromServiceAccount("ca.crt");
  }

  /** The token's file; null: none. */
  @Nullable Path token() {
    return tokenFile != null ? tokenFile : fromServiceAccount("token");
  }

  private @Nullable Path fromServiceAccount(String name) {
    Path file = SERVICE_ACCOUNT.resolve(name);
    return server == null && Files.exists(file) ? file : null;
  }
}
