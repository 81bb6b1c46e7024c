package dev.hagane.vrrp.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One {@code hagane-vrrp} for a runtime directory: two would take the addresses from each other.
 * The kernel lets go when the process ends.
 */
final class RuntimeLock implements AutoCloseable {
  private final FileChannel channel;

  private RuntimeLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock; the folder is made if it is missing.
   *
   * @throws IOException if another process has it, or the folder cannot be written
   */
  static RuntimeLock take(Path directory) throws IOException {
    Path file = directory.resolve("vrrp.lock");
    FileChannel channel;
    try {
      Files.createDirectories(directory);
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "cannot write %s (%s); name a writable folder with --runtime-directory"
              .formatted(file, e),
          e);
    }
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new IOException(
          "another hagane-vrrp runs on this host and holds " + file + "; stop it first");
    }
    return new RuntimeLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
