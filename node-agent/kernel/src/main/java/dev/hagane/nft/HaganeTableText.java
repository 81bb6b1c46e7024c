package dev.hagane.nft;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.TransportProtocol;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Writes {@link HaganeTable} in nft's language (1.0.6 and later). */
final class HaganeTableText {
  private static final int DIGEST_BYTES = 8;

  private final HaganeTable table;
  private final StringBuilder text = new StringBuilder();

  HaganeTableText(HaganeTable table) {
    this.table = table;
  }

  String replace() {
    String body = body();
    return HaganeTable.remove()
        + "table inet hagane {\n\tcomment \""
        + digest(body)
        + "\"\n"
        + body
        + "}\n";
  }

  String digest() {
    return digest(body());
  }

  private String body() {
    text.setLength(0);
    marks();
    guard();
    sourceNat();
    return text.toString();
  }

  private static String digest(String body) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void marks() {
    List<String> rules = new ArrayList<>();
    for (AddressFamily family : AddressFamily.values()) {
      for (TransportProtocol protocol : TransportProtocol.values()) {
        List<String> elements =
            table.marks().stream()
                .filter(m -> m.address().family() == family && m.protocol() == protocol)
                .sorted(Comparator.comparing(PortMark::address).thenComparing(PortMark::ports))
                .map(m -> m.address() + " . " + m.ports() + " : " + m.mark())
                .toList();
        if (!elements.isEmpty()) {
          String name = "marks" + suffix(family, protocol);
          portSet("map " + name, family, " : mark", elements);
          rules.add(
              layer(protocol)
                  + " meta mark set "
                  + header(family)
                  + " daddr . th dport map @"
                  + name);
        }
      }
    }
    if (!rules.isEmpty()) {
      chain("mark_incoming", "type filter hook prerouting priority mangle; policy accept;", rules);
      // Local clients too: the route hook looks the route up again under the new mark.
      chain("mark_local", "type route hook output priority mangle; policy accept;", rules);
    }
  }

  private void guard() {
    ForwardGuard guard = table.guard();
    if (guard.outsideInterfaces().isEmpty() || guard.networks().isEmpty()) {
      return;
    }
    List<String> rules = new ArrayList<>();
    for (AddressFamily family : AddressFamily.values()) {
      // nft refuses intervals that overlap: a network within another says nothing new.
      List<String> networks =
          guard.networks().stream()
              .filter(n -> n.family() == family)
              .filter(n -> guard.networks().stream().noneMatch(o -> !o.equals(n) && o.contains(n)))
              .sorted()
              .map(Cidr::toString)
              .toList();
      if (networks.isEmpty()) {
        continue;
      }
      String name = "real_servers" + suffix(family);
      text.append("\tset ").append(name).append(" {\n\t\ttype ").append(type(family));
      text.append("\n\t\tflags interval\n");
      elements("\t\t", networks);
      text.append("\t}\n");
      rules.add(header(family) + " daddr @" + name + " drop");
    }
    text.append("\tset outside {\n\t\ttype ifname\n");
    elements("\t\t", guard.outsideInterfaces().stream().sorted().map(n -> '"' + n + '"').toList());
    text.append("\t}\n");
    List<String> all =
        Stream.concat(
                Stream.of("iifname != @outside accept", "ct state established,related accept"),
                rules.stream())
            .toList();
    chain("guard", "type filter hook forward priority filter; policy accept;", all);
  }

  private void sourceNat() {
    List<String> rules = new ArrayList<>();
    for (AddressFamily family : AddressFamily.values()) {
      for (TransportProtocol protocol : TransportProtocol.values()) {
        List<String> elements =
            table.sourceNats().stream()
                .filter(n -> n.address().family() == family && n.protocol() == protocol)
                .sorted(Comparator.comparing(SourceNat::address).thenComparing(SourceNat::ports))
                .map(n -> n.address() + " . " + n.ports())
                .toList();
        if (!elements.isEmpty()) {
          String name = "source_nat" + suffix(family, protocol);
          portSet("set " + name, family, "", elements);
          rules.add(
              layer(protocol)
                  + " ct original "
                  + header(family)
                  + " daddr . ct original proto-dst @"
                  + name
                  + " masquerade");
        }
      }
    }
    if (!rules.isEmpty()) {
      chain("source_nat", "type nat hook postrouting priority srcnat; policy accept;", rules);
    }
  }

  /**
   * One for each protocol: in a key with ranges, nft 1.0.6 swaps the bytes of {@code meta l4proto}
   * in a way that 6.12.117 and later refuse, and gives {@code ct original proto-dst} a type only
   * behind a rule that names the protocol.
   */
  private void portSet(String what, AddressFamily family, String value, List<String> elements) {
    text.append('\t').append(what).append(" {\n\t\ttype ").append(type(family));
    text.append(" . inet_service").append(value).append("\n\t\tflags interval\n");
    elements("\t\t", elements);
    text.append("\t}\n");
  }

  private void chain(String name, String hook, List<String> rules) {
    text.append("\tchain ").append(name).append(" {\n\t\t").append(hook).append('\n');
    rules.forEach(rule -> text.append("\t\t").append(rule).append('\n'));
    text.append("\t}\n");
  }

  private void elements(String indent, List<String> elements) {
    text.append(indent).append("elements = {\n");
    elements.forEach(e -> text.append(indent).append('\t').append(e).append(",\n"));
    text.append(indent).append("}\n");
  }

  private static String suffix(AddressFamily family, TransportProtocol protocol) {
    return suffix(family) + "_" + name(protocol);
  }

  private static String layer(TransportProtocol protocol) {
    return "meta l4proto " + name(protocol);
  }

  private static String name(TransportProtocol protocol) {
    return protocol.name().toLowerCase(Locale.ROOT);
  }

  private static int suffix(AddressFamily family) {
    return family == AddressFamily.IPv6 ? 6 : 4;
  }

  private static String type(AddressFamily family) {
    return family == AddressFamily.IPv6 ? "ipv6_addr" : "ipv4_addr";
  }

  private static String header(AddressFamily family) {
    return family == AddressFamily.IPv6 ? "ip6" : "ip";
  }
}
