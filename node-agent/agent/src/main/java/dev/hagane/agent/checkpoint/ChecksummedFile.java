package dev.hagane.agent.checkpoint;

import dev.hagane.agent.apply.StateFile;
import dev.hagane.agent.apply.StateFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A text file that is either whole or known to be damaged. Its first line is {@code hagane-state 1}
 * and the SHA-256 of the rest. It is written beside, forced to the disk and renamed; a damaged one
 * is set aside under {@code NAME.damaged}.
 */
public final class ChecksummedFile implements StateFile {
  private static final Logger log = LoggerFactory.getLogger(ChecksummedFile.class);
  private static final String MAGIC = "hagane-state 1 ";

  private final Path path;

  /** The file at that path; its folder must exist when it is written. */
  public ChecksummedFile(Path path) {
    this.path = path;
  }

  /** The text written last; empty if there is none or it is damaged, which is logged. */
  public Optional<String> readText() {
    String content;
    try {
      content = Files.readString(path);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // Bytes that are no UTF-8 are a damage as any other.
      return damaged(e.toString());
    }
    int end = content.indexOf('\n');
    if (end < 0 || !content.startsWith(MAGIC)) {
      return damaged("its first line is missing");
    }
    String text = content.substring(end + 1);
    return digest(text).equals(content.substring(MAGIC.length(), end))
        ? Optional.of(text)
        : damaged("its checksum is wrong");
  }

  private Optional<String> damaged(String how) {
    log.error("{} is damaged ({}) and is not used; it is written anew when it can be", path, how);
    try {
      Files.move(
          path,
          path.resolveSibling(path.getFileName() + ".damaged"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      log.warn("cannot set {} aside: {}", path, e.toString());
    }
    return Optional.empty();
  }

  /**
   * Replaces the text; when this returns it is on the disk.
   *
   * @throws StateFileException if the disk does not take it
   */
  public void writeText(String text) {
    Path temporary = path.resolveSibling(path.getFileName() + ".new");
    byte[] bytes = (MAGIC + digest(text) + "\n" + text).getBytes(StandardCharsets.UTF_8);
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
      // The new name is on the disk only once its folder is.
      try (FileChannel folder =
          FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new StateFileException(
          "cannot write " + path + " (" + e + "); free space on that disk or make it writable", e);
    }
  }

  @Override
  public Optional<List<String>> read() {
    return readText().map(text -> text.lines().toList());
  }

  @Override
  public void write(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    writeText(text.toString());
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
