package dev.hagane.agent.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Settings in memory; what is not there cannot be written. */
final class FakeSysctl implements Sysctl {
  private final Map<String, String> values = new TreeMap<>();
  private final List<String> written = new ArrayList<>();
  private boolean readOnly;

  FakeSysctl set(String path, String value) {
    values.put(path, value);
    return this;
  }

  void setReadOnly(boolean value) {
    readOnly = value;
  }

  List<String> written() {
    return written;
  }

  /** The settings below a path that ends with a slash, by the rest of their own. */
  Map<String, String> below(String path) {
    Map<String, String> below = new TreeMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(path)) {
        below.put(key.substring(path.length()), value);
      }
    });
    return below;
  }

  @Override
  public Optional<String> read(String path) {
    return Optional.ofNullable(values.get(path));
  }

  @Override
  public void write(String path, String value) {
    if (readOnly || !values.containsKey(path)) {
      throw new SysctlException("cannot write /proc/sys/" + path + " (Read-only file system)");
    }
    values.put(path, value);
    written.add(path + "=" + value);
  }
}
