package dev.hagane.operator.plan;

import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads texts that the schema has checked already, and writes lists into messages. */
final class Texts {
  private Texts() {}

  /** The address, or null where the text is none. */
  static @Nullable IpAddress addressOrNull(@Nullable String text) {
    if (text == null) {
      return null;
    }
    IpAddress ipv4 = ipv4OrNull(text);
    if (ipv4 != null) {
      return ipv4;
    }
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Canonical dotted decimal, of which a plan may hold half a million; null for anything else. */
  private static @Nullable IpAddress ipv4OrNull(String text) {
    byte[] bytes = new byte[4];
    int part = 0;
    int value = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9' && value != 0) {
        value = Math.max(value, 0) * 10 + c - '0';
        if (value > 255) {
          return null;
        }
      } else if (c == '.' && value >= 0 && part < 3) {
        bytes[part++] = (byte) value;
        value = -1;
      } else {
        return null;
      }
    }
    if (part != 3 || value < 0) {
      return null;
    }
    bytes[3] = (byte) value;
    return IpAddress.of(bytes);
  }

  /** The network, or null where the text is none. */
  static @Nullable Cidr networkOrNull(String text) {
    try {
      return Cidr.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The address with its prefix, or null where the text is none. */
  static @Nullable InterfaceAddress interfaceAddressOrNull(String text) {
    try {
      return InterfaceAddress.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The first few of many, so that a message stays readable. */
  static String some(Collection<?> items) {
    List<?> first = items.stream().limit(5).toList();
    String text = first.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return items.size() > first.size()
        ? text + " and " + (items.size() - first.size()) + " more"
        : text;
  }
}
