package dev.hagane.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.hagane.value.Cidr;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The node agent's process. */
@Command(
    name = "hagane-agent",
    mixinStandardHelpOptions = true,
    versionProvider = AgentMain.Version.class,
    description =
        "Makes this host's kernel do what its NodeConfig says, and keeps it so while the API server"
            + " is away. Stopping it leaves the kernel as it is.",
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {"0:asked to stop", "1:cannot run", "2:wrong arguments"})
public final class AgentMain implements Callable<Integer> {

  @Mixin private AgentOptions options = new AgentOptions();

  private AgentMain() {}

  /** Runs the agent until it is told to stop. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new AgentMain()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    ((LoggerContext) LoggerFactory.getILoggerFactory())
        .getLogger(Logger.ROOT_LOGGER_NAME)
        .setLevel(Level.toLevel(options.logLevel.name()));
    Logger log = LoggerFactory.getLogger(AgentMain.class);
    String server = options.serverUrl();
    if (server == null) {
      log.error("no API server: give --server, --certificate-authority and --token-file");
      return 2;
    }
    List<Cidr> excluded;
    try {
      excluded = options.kubeProxyExcludeCidrs.stream().map(Cidr::parse).toList();
    } catch (IllegalArgumentException e) {
      log.error("--kube-proxy-exclude-cidrs: {}", e.getMessage());
      return 2;
    }
    try (HostLock _ = HostLock.take(options.stateDirectory)) {
      log.info("hagane-agent {} on node {}", version(), options.nodeName);
      Agent agent = new Agent(options, server, excluded, version());
      Runtime.getRuntime().addShutdownHook(new Thread(agent::stop, "stop"));
      return agent.run();
    } catch (IOException e) {
      log.error("{}", e.getMessage());
      return 1;
    }
  }

  /** The version that the jar's manifest names. */
  static String version() {
    String version = AgentMain.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** What --version prints. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"hagane-agent " + version()};
    }
  }
}
