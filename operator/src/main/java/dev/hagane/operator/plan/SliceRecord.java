package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A slice with its name and the entries that it is made of.
 *
 * @param name the SHA-256 of its canonical JSON
 * @param spec what is written
 * @param entries its services
 */
record SliceRecord(String name, NodeConfigSliceSpec spec, List<Entry> entries) {

  /** By name, which says all: a set of slices must not compare what is in them. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SliceRecord that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** Reads a slice that was written earlier. */
  static SliceRecord read(String name, NodeConfigSliceSpec spec) {
    List<Entry> entries = new ArrayList<>(spec.services().size());
    spec.services().forEach(service -> entries.add(new Entry(service)));
    return new SliceRecord(name, spec, List.copyOf(entries));
  }
}
