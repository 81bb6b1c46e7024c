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
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
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
