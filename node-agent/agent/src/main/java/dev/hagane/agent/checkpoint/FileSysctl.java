package dev.hagane.agent.checkpoint;

import dev.hagane.agent.apply.Sysctl;
import dev.hagane.agent.apply.SysctlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Settings as files, below /proc/sys or where a container sees the host's. */
public final class FileSysctl implements Sysctl {
  private final Path directory;

  /** The folder that stands for /proc/sys. */
  public FileSysctl(Path directory) {
    this.directory = directory;
  }

  @Override
  public Optional<String> read(String path) {
    try {
      return Optional.of(Files.readString(directory.resolve(path)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void write(String path, String value) {
    Path file = directory.resolve(path);
    try {
      Files.writeString(file, value + "\n", StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new SysctlException("cannot write " + file + " (" + e + ")", e);
    }
  }
}
