package dev.hagane.operator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.hagane.operator.reconcile.HealthServer;
import dev.hagane.operator.reconcile.Measurements;
import dev.hagane.operator.reconcile.OperatorSettings;
import dev.hagane.operator.reconcile.OperatorShell;
import dev.hagane.operator.reconcile.Time;
import dev.hagane.operator.reconcile.TokenFile;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The operator's process. */
@Command(
    name = "hagane-operator",
    mixinStandardHelpOptions = true,
    versionProvider = OperatorMain.Version.class,
    description =
        "Compiles VirtualServices, RealServerPools and VRRPGroups into one NodeConfig a node.",
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:asked to stop (143 after SIGTERM)",
      "1:lost the leadership, or cannot run; to be started again",
      "2:wrong arguments"
    })
public final class OperatorMain implements Callable<Integer> {
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final String DEFAULT_NAMESPACE = "hagane-system";
  private static final int STOP_WITHIN_SECONDS = 20;

  /** Names that slf4j loggers and people know. */
  enum LogLevel {
    error,
    warn,
    info,
    debug,
    trace
  }

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "The API server. Absent: the service account's in a Pod, else the kubeconfig's.")
  private @Nullable String server;

  @Option(
      names = "--certificate-authority",
      paramLabel = "FILE",
      description = "The certificates to trust for --server, in PEM.")
  private @Nullable Path certificateAuthority;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A service account's token; read again when it changes.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description =
          "The release's namespace, where Leases are. Default: the Pod's own, else hagane-system.")
  private @Nullable String namespace;

  @Option(
      names = "--identity",
      paramLabel = "NAME",
      description =
          "Who this replica is; no two may share it. Default: $HOSTNAME in a Pod, else random.")
  private @Nullable String identity;

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description =
          "Serves /healthz, /readyz and /metrics; 0: on a free one. Default: ${DEFAULT-VALUE}")
  private int healthPort;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private LogLevel logLevel = LogLevel.info;

  private OperatorMain() {}

  /** Runs the operator. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new OperatorMain())
            .setExecutionExceptionHandler((thrown, command, parsed) -> {
              LoggerFactory.getLogger(OperatorMain.class).debug("in full", thrown);
              command.getErr().println("hagane-operator: " + thrown.getMessage());
              return 1;
            })
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ((LoggerContext) LoggerFactory.getILoggerFactory())
        .getLogger("ROOT")
        .setLevel(Level.toLevel(logLevel.name()));
    var log = LoggerFactory.getLogger(OperatorMain.class);
    var settings = OperatorSettings.of(releaseNamespace(), replica());
    try (var measurements = new Measurements();
        KubernetesClient client =
            new KubernetesClientBuilder().withConfig(configuration()).build()) {
      var shell = new OperatorShell(client, settings, Time.system(), measurements);
      // The main thread cannot be waited for: it blocks in System.exit while the JVM ends.
      var finished = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(shell, finished), "stop"));
      log.info(
          "hagane-operator {} for {}, namespace {}",
          Version.text(),
          client.getMasterUrl(),
          settings.namespace());
      try (var health = health(shell, measurements)) {
        log.info("health and metrics on port {}", health.port());
        OperatorShell.Ending ending = shell.run();
        log.info("ended: {}", ending);
        return ending == OperatorShell.Ending.STOPPED ? 0 : 1;
      } finally {
        finished.countDown();
      }
    }
  }

  private HealthServer health(OperatorShell shell, Measurements measurements) throws IOException {
    try {
      return HealthServer.start(healthPort, shell, measurements);
    } catch (BindException e) {
      throw new IOException("port " + healthPort + " is taken; choose another --health-port", e);
    }
  }

  /** On SIGTERM: what is being written is written to its end, and the leadership is given away. */
  private static void stop(OperatorShell shell, CountDownLatch finished) {
    shell.stop();
    try {
      if (!finished.await(STOP_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        LoggerFactory.getLogger(OperatorMain.class).warn("ended before all was in order");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String releaseNamespace() {
    if (namespace != null) {
      return namespace;
    }
    Path file = SERVICE_ACCOUNT.resolve("namespace");
    try {
      return Files.exists(file) ? Files.readString(file).strip() : DEFAULT_NAMESPACE;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read; name it with --namespace", e);
    }
  }

  private String replica() {
    if (identity != null) {
      return identity;
    }
    String host = System.getenv("HOSTNAME");
    // A Pod's name is its own; a host's name is everybody's on it.
    return host != null && !host.isBlank() && Files.exists(SERVICE_ACCOUNT)
        ? host
        : "hagane-operator-" + UUID.randomUUID();
  }

  private Config configuration() {
    ConfigBuilder builder;
    if (server == null) {
      builder = new ConfigBuilder(Config.autoConfigure(null));
    } else {
      builder = new ConfigBuilder(Config.empty()).withMasterUrl(server);
      if (certificateAuthority != null) {
        builder.withCaCertFile(certificateAuthority.toString());
      }
    }
    Path token = tokenFile;
    if (token == null && server == null && Files.exists(SERVICE_ACCOUNT.resolve("token"))) {
      token = SERVICE_ACCOUNT.resolve("token");
    }
    if (token != null) {
      builder.withOauthTokenProvider(new TokenFile(token));
    }
    // The planner tries again by itself, and an outage must not hold its thread for minutes.
    return builder
        .withRequestRetryBackoffLimit(1)
        .withRequestTimeout(10_000)
        .withUserAgent("hagane-operator/" + Version.text())
        .build();
  }

  /** The version that the jar's manifest says. */
  static final class Version implements CommandLine.IVersionProvider {
    static String text() {
      String version = OperatorMain.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"hagane-operator " + text()};
    }
  }
}
