package dev.hagane.agent.apply;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A state file in memory that counts its writes and can be lost. */
public final class MemoryFile implements StateFile {
  private @Nullable List<String> lines;
  private int writes;
  private boolean full;

  @Override
  public Optional<List<String>> read() {
    return Optional.ofNullable(lines);
  }

  @Override
  public void write(List<String> next) {
    if (full) {
      throw new StateFileException("the disk is full", new java.io.IOException("ENOSPC"));
    }
    lines = List.copyOf(next);
    writes++;
  }

  void lose() {
    lines = null;
  }

  void setFull(boolean value) {
    full = value;
  }

  int writes() {
    return writes;
  }

  List<String> lines() {
    return lines == null ? List.of() : lines;
  }
}
