package dev.hagane.agent.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hagane.agent.apply.NodePorts;
import dev.hagane.agent.apply.StateFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good configuration on disk: {@code nodeconfig}, and {@code slices/HASH} for each slice
 * that it points to. Slices are written before the NodeConfig that points to them, and removed
 * after the last one did.
 */
public final class Checkpoint {
  private static final Logger log = LoggerFactory.getLogger(Checkpoint.class);

  /**
   * A NodeConfig as it was applied.
   *
   * @param generation its generation
   * @param spec its spec
   */
  public record SavedConfig(long generation, JsonNode spec) {}

  private final Path directory;
  private final Path slices;

  /**
   * Opens the folder, and makes it if it is not there.
   *
   * @throws UncheckedIOException if it cannot be made
   */
  public Checkpoint(Path directory) {
    this.directory = directory;
    this.slices = directory.resolve("slices");
    try {
      Files.createDirectories(slices);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make " + slices + "; name a writable folder with --state-directory", e);
    }
  }

  /** The files of the agent's core in this folder. */
  public NodePorts.Files coreFiles() {
    return new NodePorts.Files(
        new ChecksummedFile(directory.resolve("ownership")),
        new ChecksummedFile(directory.resolve("settings")),
        new ChecksummedFile(directory.resolve("nftables")),
        new ChecksummedFile(directory.resolve("transitions")),
        new ChecksummedFile(directory.resolve("vrrp-told")),
        new ChecksummedFile(directory.resolve("synchronization")));
  }

  /** The NodeConfig that was applied last; empty if there is none, or it is damaged. */
  public Optional<SavedConfig> loadConfig() {
    return file("nodeconfig")
        .readText()
        .flatMap(Checkpoint::parse)
        .map(tree -> new SavedConfig(tree.path("generation").asLong(-1), tree.path("spec")));
  }

  /** A slice's spec; empty if there is none, or it is damaged. */
  public Optional<JsonNode> loadSlice(String name) {
    return isSliceName(name)
        ? new ChecksummedFile(slices.resolve(name)).readText().flatMap(Checkpoint::parse)
        : Optional.empty();
  }

  /**
   * Keeps a slice.
   *
   * @throws StateFileException if the disk does not take it
   */
  public void saveSlice(String name, String spec) {
    if (isSliceName(name)) {
      new ChecksummedFile(slices.resolve(name)).writeText(spec);
    }
  }

  /**
   * Keeps a NodeConfig, and drops the slices that it does not point to.
   *
   * @throws StateFileException if the disk does not take it
   */
  public void saveConfig(SavedConfig config, Set<String> usedSlices) {
    ObjectNode tree = WireFormat.object();
    tree.put("generation", config.generation());
    tree.set("spec", config.spec());
    file("nodeconfig").writeText(tree.toString());
    try (Stream<Path> files = Files.list(slices)) {
      for (Path file : files.toList()) {
        if (!usedSlices.contains(file.getFileName().toString())) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      log.warn("cannot remove old slices in {}: {}", slices, e.toString());
    }
  }

  private ChecksummedFile file(String name) {
    return new ChecksummedFile(directory.resolve(name));
  }

  private static Optional<JsonNode> parse(String json) {
    try {
      return Optional.of(WireFormat.tree(json));
    } catch (UnreadableException e) {
      log.error("a checkpoint is not used: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Names come from the network: only hashes become names of files. */
  private static boolean isSliceName(String name) {
    return name.matches("[0-9a-z-]{1,64}");
  }
}
