package dev.hagane.vrrp.process;

import dev.hagane.vrrp.control.ControlMessage;
import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.VrrpHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state directory. A thread of its own writes what was kept last: a slow disk delays nothing
 * but itself, and a full one is tried again.
 */
final class DiskStore implements Store, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DiskStore.class);
  private static final long RETRY_SECONDS = 5;
  private static final long FAREWELL_SECONDS = 3;

  private final StateFile configurationFile;
  private final StateFile historyFile;
  private final Thread thread = Thread.ofPlatform().name("disk").daemon().unstarted(this::run);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private @Nullable HostConfiguration configuration;
  private @Nullable VrrpHistory history;
  private boolean closing;

  private DiskStore(Path directory) {
    this.configurationFile = new StateFile(directory.resolve("configuration"));
    this.historyFile = new StateFile(directory.resolve("history"));
  }

  /**
   * The store in that folder, which is made if it is missing.
   *
   * @throws IOException if it cannot be made or written
   */
  static DiskStore open(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
      if (!Files.isWritable(directory)) {
        throw new IOException("not writable");
      }
    } catch (IOException e) {
      throw new IOException(
          "cannot use %s (%s); name a writable folder with --state-directory"
              .formatted(directory, e),
          e);
    }
    return new DiskStore(directory);
  }

  /** The last configuration, not known to be current; null: none. */
  @Nullable HostConfiguration readConfiguration() {
    return configurationFile.read() instanceof HostConfiguration found ? found.asFromDisk() : null;
  }

  VrrpHistory readHistory() {
    return historyFile.read() instanceof VrrpHistory found ? found : VrrpHistory.EMPTY;
  }

  /** Begins to write. */
  void start() {
    thread.start();
  }

  @Override
  public void keep(HostConfiguration wanted) {
    lock.lock();
    try {
      configuration = wanted;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void keep(VrrpHistory wanted) {
    lock.lock();
    try {
      history = wanted;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        HostConfiguration newConfiguration;
        VrrpHistory newHistory;
        lock.lock();
        try {
          while (configuration == null && history == null && !closing) {
            news.await();
          }
          newConfiguration = configuration;
          newHistory = history;
          configuration = null;
          history = null;
        } finally {
          lock.unlock();
        }
        if (newConfiguration == null && newHistory == null) {
          return;
        }
        boolean configurationWritten = write(configurationFile, newConfiguration);
        boolean historyWritten = write(historyFile, newHistory);
        if (!configurationWritten || !historyWritten) {
          again(configurationWritten ? null : newConfiguration, historyWritten ? null : newHistory);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean write(StateFile file, @Nullable ControlMessage message) {
    if (message == null) {
      return true;
    }
    try {
      file.write(message);
      return true;
    } catch (IOException | IllegalArgumentException e) {
      log.error("{}; free space on that disk or make it writable", e.toString());
      return false;
    }
  }

  /** Waits, and puts back what nothing newer has replaced. */
  private void again(@Nullable HostConfiguration oldConfiguration, @Nullable VrrpHistory oldHistory)
      throws InterruptedException {
    lock.lock();
    try {
      if (!closing) {
        long left = TimeUnit.SECONDS.toNanos(RETRY_SECONDS);
        while (left > 0 && !closing) {
          left = news.awaitNanos(left);
        }
        configuration = configuration == null ? oldConfiguration : configuration;
        history = history == null ? oldHistory : history;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits, and ends. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(FAREWELL_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
