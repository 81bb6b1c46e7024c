package dev.hagane.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One agent a host: two would undo each other's work. The kernel lets go when the process ends. */
final class HostLock implements AutoCloseable {
  private final FileChannel channel;

  private HostLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws IOException if another process has it, or the folder cannot be written
   */
  static HostLock take(Path stateDirectory) throws IOException {
    Path file = stateDirectory.resolve("lock");
    FileChannel channel;
    try {
      Files.createDirectories(stateDirectory);
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "cannot write " + file + " (" + e + "); name a writable folder with --state-directory",
          e);
    }
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new IOException(
          "another hagane-agent runs on this host and holds " + file + "; stop it first");
    }
    return new HostLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
