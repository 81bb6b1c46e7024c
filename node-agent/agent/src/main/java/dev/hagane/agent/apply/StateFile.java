package dev.hagane.agent.apply;

import java.util.List;
import java.util.Optional;

/** A small text that survives a power cut: whole as it was written last, or reported as damaged. */
public interface StateFile {

  /**
   * The lines written last; empty if there are none, or if the file is damaged, which is then
   * logged.
   */
  Optional<List<String>> read();

  /**
   * Replaces the content; when this returns it is on the disk.
   *
   * @throws StateFileException if the disk does not take it
   */
  void write(List<String> lines);
}
