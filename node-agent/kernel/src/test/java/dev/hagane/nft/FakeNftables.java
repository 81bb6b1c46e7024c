package dev.hagane.nft;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tables in memory: {@code add table}, {@code delete table} and whole tables in braces, each script
 * all or nothing, as the kernel does it. What is between the braces is kept and not judged.
 */
public final class FakeNftables implements Nftables {
  private final List<String> applied = new ArrayList<>();
  private Map<String, String> tables = new TreeMap<>();
  private long generation = 1;
  private boolean installed = true;
  private String refusal = "";

  /** Whether the host has nft. */
  public void setInstalled(boolean value) {
    installed = value;
  }

  /** Refuses every script with that message; empty: none. */
  public void refuse(String diagnostics) {
    refusal = diagnostics;
  }

  /** Scripts given so far, refused ones included. */
  public List<String> applied() {
    return Collections.unmodifiableList(applied);
  }

  /** Forgets {@link #applied}. */
  public void forgetApplied() {
    applied.clear();
  }

  /** Somebody else changes the tables; not in {@link #applied}. */
  public void byAnotherProgram(String script) {
    run(script);
  }

  @Override
  public void apply(String script) {
    check();
    applied.add(script);
    if (!refusal.isEmpty()) {
      throw new NftRefusedException(1, refusal);
    }
    run(script);
  }

  @Override
  public Optional<String> list(String family, String table) {
    check();
    String content = tables.get(family + " " + table);
    return content == null
        ? Optional.empty()
        : Optional.of("table " + family + " " + table + " {\n" + content + "}\n");
  }

  @Override
  public long generation() {
    return generation;
  }

  private void check() {
    if (!installed) {
      throw new NftMissingException("nft", new java.io.IOException("error=2, No such file"));
    }
  }

  private void run(String script) {
    Map<String, String> next = new TreeMap<>(tables);
    List<String> lines = script.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      String[] words = line.split("\\s+");
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (words.length == 3 && words[1].equals("table")) {
        syntax("missing family", line);
      } else if (words.length == 4 && line.startsWith("add table ")) {
        next.putIfAbsent(words[2] + " " + words[3], "");
      } else if (words.length == 4 && line.startsWith("delete table ")) {
        if (next.remove(words[2] + " " + words[3]) == null) {
          throw new NftRefusedException(
              1, "Error: Could not process rule: No such file or directory\n" + line);
        }
      } else if (words.length == 4 && words[0].equals("table") && words[3].equals("{")) {
        StringBuilder content = new StringBuilder();
        int depth = 1;
        while (depth > 0) {
          if (++i == lines.size()) {
            syntax("unexpected end of file", line);
          }
          String inner = lines.get(i);
          depth += count(inner, '{') - count(inner, '}');
          if (depth > 0) {
            content.append(inner).append('\n');
          }
        }
        next.merge(words[1] + " " + words[2], content.toString(), String::concat);
      } else {
        syntax("unexpected " + words[0], line);
      }
    }
    tables = next;
    generation++;
  }

  private static int count(String line, char wanted) {
    return (int) line.chars().filter(c -> c == wanted).count();
  }

  private static void syntax(String what, String line) {
    throw new NftRefusedException(1, "Error: syntax error, " + what + "\n" + line);
  }
}
