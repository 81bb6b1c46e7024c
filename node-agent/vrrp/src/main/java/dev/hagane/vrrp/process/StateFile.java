package dev.hagane.vrrp.process;

import dev.hagane.vrrp.control.ControlCodec;
import dev.hagane.vrrp.control.ControlFormatException;
import dev.hagane.vrrp.control.ControlMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message in a file that is either whole or known to be damaged: written beside, forced to the
 * disk and renamed.
 *
 * <pre>
 *  0 "hagvrrp1"
 *  8 CRC-32C of what follows
 * 12 a frame ({@link ControlCodec})
 * </pre>
 */
final class StateFile {
  private static final Logger log = LoggerFactory.getLogger(StateFile.class);
  private static final long MAGIC = 0x6861677672727031L;
  private static final int HEADER_BYTES = 12;
  private static final int LONGEST =
      HEADER_BYTES + ControlCodec.LENGTH_BYTES + ControlCodec.LONGEST_FRAME;

  private final Path path;

  /** The file at that path; its folder must exist when it is written. */
  StateFile(Path path) {
    this.path = path;
  }

  /** What was written last; null if there is none or it is damaged, which is logged. */
  @Nullable ControlMessage read() {
    try {
      if (Files.size(path) > LONGEST) {
        return damaged("it is too long");
      }
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
      if (bytes.remaining() < HEADER_BYTES + ControlCodec.LENGTH_BYTES
          || bytes.getLong() != MAGIC) {
        return damaged("its beginning is missing");
      }
      int sum = bytes.getInt();
      if (sum != checksum(bytes.slice())) {
        return damaged("its checksum is wrong");
      }
      bytes.position(HEADER_BYTES + ControlCodec.LENGTH_BYTES);
      return ControlCodec.decode(bytes);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      return damaged(e.toString());
    } catch (ControlFormatException e) {
      return damaged(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable ControlMessage damaged(String how) {
    log.error("{} is damaged ({}) and is not used; it is written anew when it can be", path, how);
    try {
      Files.move(
          path,
          path.resolveSibling(path.getFileName() + ".damaged"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      log.warn("cannot set {} aside: {}", path, e.toString());
    }
    return null;
  }

  /**
   * Replaces it; when this returns it is on the disk.
   *
   * @throws IOException if the disk does not take it
   */
  void write(ControlMessage message) throws IOException {
    ByteBuffer frame = ControlCodec.encode(message);
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(MAGIC).putInt(checksum(frame.duplicate())).flip();
    Path temporary = path.resolveSibling(path.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (ByteBuffer part : new ByteBuffer[] {header, frame}) {
        while (part.hasRemaining()) {
          channel.write(part);
        }
      }
      channel.force(true);
    }
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    // The new name is on the disk only once its folder is.
    try (FileChannel folder =
        FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }
}
