package dev.hagane.vrrp.control;

import java.nio.ByteBuffer;

/**
 * Messages as bytes, big-endian.
 *
 * <pre>
 *  0 length of what follows, 3 to 4 MiB
 *  4 format version (1)
 *  6 kind: 1 HostConfiguration, 2 VrrpReport, 3 Alive, 4 VrrpHistory
 *  7 the message: each record with its own length before it
 * </pre>
 *
 * <p>A record may get more fields at its end: who does not know them passes over them. Any other
 * change takes another format version, which older programs refuse.
 */
public final class ControlCodec {

  /** Bytes before a frame's content: its length. */
  public static final int LENGTH_BYTES = 4;

  /** How many bytes a frame's content may have. */
  public static final int LONGEST_FRAME = 4 << 20;

  static final int LONGEST_NAME = 253;
  static final int FORMAT_VERSION = 1;
  private static final int HEADER_BYTES = 3;
  private static final int CONFIGURATION = 1;
  private static final int REPORT = 2;
  private static final int ALIVE = 3;
  private static final int HISTORY = 4;

  private ControlCodec() {}

  /**
   * A whole frame with its length.
   *
   * @throws IllegalArgumentException if it exceeds {@link #LONGEST_FRAME}
   */
  public static ByteBuffer encode(ControlMessage message) {
    ControlWriter writer = new ControlWriter();
    writer.block(() -> {
      writer.int16(FORMAT_VERSION);
      switch (message) {
        case HostConfiguration configuration -> {
          writer.int8(CONFIGURATION);
          writer.block(() -> ConfigurationCodec.write(writer, configuration));
        }
        case VrrpReport report -> {
          writer.int8(REPORT);
          writer.block(() -> ReportCodec.write(writer, report));
        }
        case ControlMessage.Alive _ -> writer.int8(ALIVE);
        case VrrpHistory history -> {
          writer.int8(HISTORY);
          writer.block(() -> ReportCodec.write(writer, history));
        }
      }
    });
    byte[] frame = writer.toBytes();
    if (frame.length - LENGTH_BYTES > LONGEST_FRAME) {
      throw new IllegalArgumentException(
          "a message of " + frame.length + " bytes exceeds " + LONGEST_FRAME);
    }
    return ByteBuffer.wrap(frame);
  }

  /**
   * Whether a frame's length is one that we take.
   *
   * @throws ControlFormatException if it is not
   */
  public static int checkLength(int length) throws ControlFormatException {
    if (length < HEADER_BYTES || length > LONGEST_FRAME) {
      throw new ControlFormatException(
          "a frame of " + length + " bytes; " + HEADER_BYTES + ".." + LONGEST_FRAME + " are taken");
    }
    return length;
  }

  /**
   * Reads a frame's content.
   *
   * @param content what follows the length
   * @throws ControlFormatException if it is not a message that this version reads
   */
  public static ControlMessage decode(ByteBuffer content) throws ControlFormatException {
    ControlReader reader = new ControlReader(content);
    int version = reader.unsigned16();
    if (version != FORMAT_VERSION) {
      throw new ControlFormatException(
          "format version %d, and this program reads %d; upgrade the older one of hagane-agent and hagane-vrrp"
              .formatted(version, FORMAT_VERSION));
    }
    int kind = reader.unsigned8();
    try {
      return switch (kind) {
        case CONFIGURATION -> reader.block(ConfigurationCodec::read);
        case REPORT -> reader.block(ReportCodec::read);
        case ALIVE -> new ControlMessage.Alive();
        case HISTORY -> reader.block(ReportCodec::readHistory);
        default -> throw new ControlFormatException("a message of kind " + kind);
      };
    } catch (IllegalArgumentException e) {
      throw new ControlFormatException("a value that cannot be: " + e.getMessage(), e);
    }
  }
}
