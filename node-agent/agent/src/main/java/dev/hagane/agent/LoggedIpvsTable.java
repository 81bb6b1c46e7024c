package dev.hagane.agent;

import dev.hagane.ipvs.ConnectionTimeouts;
import dev.hagane.ipvs.IpvsInfo;
import dev.hagane.ipvs.IpvsOperation;
import dev.hagane.ipvs.IpvsResult;
import dev.hagane.ipvs.IpvsTable;
import dev.hagane.ipvs.IpvsText;
import dev.hagane.ipvs.ObservedDestination;
import dev.hagane.ipvs.ObservedService;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.ipvs.SyncDaemon;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each change of the kernel's table to the log in ipvsadm's words, so that an engineer can
 * read, and repeat by hand, what was done. A large round is summed up after its first lines.
 */
final class LoggedIpvsTable implements IpvsTable {
  private static final Logger log = LoggerFactory.getLogger("ipvsadm");
  private static final int LINES = 100;

  private final IpvsTable kernel;

  LoggedIpvsTable(IpvsTable kernel) {
    this.kernel = kernel;
  }

  @Override
  public List<IpvsResult> apply(List<IpvsOperation> operations) {
    List<IpvsResult> results = kernel.apply(operations);
    int lines = Math.min(LINES, results.size());
    for (IpvsResult result : results.subList(0, lines)) {
      switch (result) {
        case IpvsResult.Done done -> log.info("{}", IpvsText.command(done.operation()));
        case IpvsResult.Failed failed ->
            log.warn("{}: {}", IpvsText.command(failed.operation()), failed.failure().describe());
      }
    }
    if (results.size() > lines) {
      log.info("and {} more", results.size() - lines);
    }
    return results;
  }

  @Override
  public List<ObservedService> services() {
    return kernel.services();
  }

  @Override
  public List<ObservedDestination> destinations(ServiceKey service) {
    return kernel.destinations(service);
  }

  @Override
  public ConnectionTimeouts timeouts() {
    return kernel.timeouts();
  }

  @Override
  public void setTimeouts(ConnectionTimeouts timeouts) {
    kernel.setTimeouts(timeouts);
  }

  @Override
  public IpvsInfo info() {
    return kernel.info();
  }

  @Override
  public void zeroCounters() {
    kernel.zeroCounters();
  }

  @Override
  public void flush() {
    kernel.flush();
  }

  @Override
  public List<SyncDaemon> syncDaemons() {
    return kernel.syncDaemons();
  }

  @Override
  public void startSyncDaemon(SyncDaemon daemon) {
    kernel.startSyncDaemon(daemon);
  }

  @Override
  public void stopSyncDaemon(SyncDaemon.State state) {
    kernel.stopSyncDaemon(state);
  }
}
