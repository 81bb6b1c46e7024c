package dev.hagane.vrrp.process;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The process {@code hagane-vrrp}. */
@Command(
    name = "hagane-vrrp",
    mixinStandardHelpOptions = true,
    versionProvider = VrrpMain.Version.class,
    description =
        "Speaks VRRP for the groups of this director, and holds their addresses while they are"
            + " active. The agent tells it what to do; without the agent it goes on. Ending it hands"
            + " a group over to its other directors; the addresses of a group without any stay in"
            + " the kernel.",
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {"0:asked to stop", "1:cannot run", "2:wrong arguments"})
public final class VrrpMain implements Callable<Integer> {
  private static final int LEAST_PRIORITY = 2;
  private static final int MOST_PRIORITY = 99;

  @Mixin private VrrpOptions options = new VrrpOptions();

  private VrrpMain() {}

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new VrrpMain()).execute(arguments));
  }

  @Override
  public Integer call() {
    LogSetup.install(options.logLevel);
    Logger log = LoggerFactory.getLogger(VrrpMain.class);
    try {
      int priority = options.realtimePriority;
      if (priority != 0 && (priority < LEAST_PRIORITY || priority > MOST_PRIORITY)) {
        log.error("--realtime-priority: {} is neither 0 nor in 2..99", priority);
        return 2;
      }
      try (RuntimeLock _ = RuntimeLock.take(options.runtimeDirectory)) {
        log.info("hagane-vrrp {} {}", version(), options.node);
        new VrrpProcess(options, version()).run();
        return 0;
      }
    } catch (IOException | RuntimeException e) {
      log.error("cannot run: {}", e.getMessage() == null ? e.toString() : e.getMessage());
      log.debug("cannot run", e);
      return 1;
    } finally {
      LogSetup.finish();
    }
  }

  /** The version that the jar's manifest names. */
  static String version() {
    String version = VrrpMain.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** What --version prints. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"hagane-vrrp " + version()};
    }
  }
}
