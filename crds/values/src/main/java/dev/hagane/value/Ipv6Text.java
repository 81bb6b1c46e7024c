package dev.hagane.value;

import org.jspecify.annotations.Nullable;

/** The text of IPv6 addresses: RFC 4291 section 2.2 to read, RFC 5952 to write. */
final class Ipv6Text {
  private static final int GROUPS = 8;

  private Ipv6Text() {}

  /** The 16 bytes, or null where the text is no address or an IPv4-mapped one. */
  static byte @Nullable [] parse(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    String head = gap >= 0 ? text.substring(0, gap) : text;
    String tail = gap >= 0 ? text.substring(gap + 2) : "";
    byte[] bytes = new byte[2 * GROUPS];
    int headGroups = head.isEmpty() ? 0 : groups(head, bytes, 0);
    byte[] tailBytes = new byte[2 * GROUPS];
    int tailGroups = tail.isEmpty() ? 0 : groups(tail, tailBytes, 0);
    if (headGroups < 0 || tailGroups < 0) {
      return null;
    }
    boolean whole = gap < 0 ? headGroups == GROUPS : headGroups + tailGroups < GROUPS;
    if (!whole) {
      return null;
    }
    System.arraycopy(tailBytes, 0, bytes, 2 * (GROUPS - tailGroups), 2 * tailGroups);
    return isIpv4Mapped(bytes) ? null : bytes;
  }

  static String format(byte[] bytes) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int length = 0;
      while (i + length < GROUPS && groups[i + length] == 0) {
        length++;
      }
      if (length > bestLength) {
        bestStart = i;
        bestLength = length;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (i > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  /** Writes the groups of {@code text} from {@code group} on; their number, or -1. */
  private static int groups(String text, byte[] into, int group) {
    int count = group;
    for (String part : text.split(":", -1)) {
      boolean hexadecimal =
          !part.isEmpty()
              && part.length() <= 4
              && part.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
      if (!hexadecimal || count == GROUPS) {
        return -1;
      }
      int value = Integer.parseInt(part, 16);
      into[2 * count] = (byte) (value >> 8);
      into[2 * count + 1] = (byte) value;
      count++;
    }
    return count - group;
  }

  private static boolean isIpv4Mapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == -1 && bytes[11] == -1;
  }
}
