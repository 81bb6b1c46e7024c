package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides a group's services into slices: 16 buckets by the first bits of the SHA-256 of their
 * UIDs, each halved by further bits while its JSON is longer than 256 KiB. So an edit changes one
 * slice, and where a service goes depends on the services of its bucket alone.
 */
final class SliceBuilder {
  /** The most bytes of canonical JSON in a slice of more than one service. */
  static final int MAXIMUM_BYTES = 256 * 1024;

  private static final int FIRST_BITS = 4;

  /**
   * A set of UIDs.
   *
   * @param group the group's UID
   * @param bits how many leading bits of the hash they share
   * @param prefix those bits, followed by zeros
   */
  record Bucket(String group, int bits, long prefix) {}

  /**
   * A group divided.
   *
   * @param entries its services in the order in which they were given
   * @param slices its slices
   * @param buckets the same by bucket
   */
  record GroupSlices(
      List<Entry> entries, List<SliceRecord> slices, Map<Bucket, SliceRecord> buckets) {}

  private final Memory memory;
  private final boolean first;
  private final JsonBytes scratch = new JsonBytes(MAXIMUM_BYTES);
  private final Map<Bucket, SliceRecord> made = new HashMap<>();
  private final Map<String, GroupSlices> groups = new HashMap<>();

  /**
   * Prepares to divide.
   *
   * @param first whether nothing was divided yet for the plan being made, so that every entry lies
   *     where the last plan put it
   */
  SliceBuilder(Memory memory, boolean first) {
    this.memory = memory;
    this.first = first;
  }

  /** All slices made, also for other groups. */
  Map<Bucket, SliceRecord> made() {
    return made;
  }

  /** All groups divided, by UID. */
  Map<String, GroupSlices> groups() {
    return groups;
  }

  /** The group's slices, ordered by the hashes of the UIDs in them; none for no services. */
  List<SliceRecord> build(GroupForm group, List<Entry> entries) {
    GroupSlices known = memory.groupSlices(group.uid());
    if (!first || known == null || !sameEntries(known.entries(), entries)) {
      Map<Bucket, SliceRecord> buckets = new LinkedHashMap<>();
      divide(group, entries, buckets);
      known = new GroupSlices(entries, List.copyOf(buckets.values()), buckets);
    }
    made.putAll(known.buckets());
    groups.put(group.uid(), known);
    return known.slices();
  }

  private void divide(GroupForm group, List<Entry> entries, Map<Bucket, SliceRecord> slices) {
    List<List<Entry>> buckets = new ArrayList<>();
    for (int i = 0; i < 1 << FIRST_BITS; i++) {
      buckets.add(new ArrayList<>());
    }
    for (Entry entry : entries) {
      buckets.get((int) (entry.bucketBits() >>> (Long.SIZE - FIRST_BITS))).add(entry);
    }
    for (int i = 0; i < buckets.size(); i++) {
      long prefix = (long) i << (Long.SIZE - FIRST_BITS);
      divide(group, new Bucket(group.uid(), FIRST_BITS, prefix), buckets.get(i), slices);
    }
  }

  private void divide(
      GroupForm group, Bucket bucket, List<Entry> entries, Map<Bucket, SliceRecord> slices) {
    if (entries.isEmpty()) {
      return;
    }
    CanonicalJson.sliceStart(scratch.clear(), ApiGroup.FORMAT_VERSION, group.name(), group.uid());
    long bytes = scratch.length() + 2L;
    for (Entry entry : entries) {
      bytes += entry.jsonLength(scratch) + 1L;
    }
    if (entries.size() == 1 || bytes <= MAXIMUM_BYTES + 1 || bucket.bits() == Long.SIZE) {
      slices.put(bucket, slice(group, bucket, entries));
      return;
    }
    long bit = 1L << (Long.SIZE - 1 - bucket.bits());
    List<Entry> zeros = new ArrayList<>();
    List<Entry> ones = new ArrayList<>();
    for (Entry entry : entries) {
      ((entry.bucketBits() & bit) == 0 ? zeros : ones).add(entry);
    }
    int bits = bucket.bits() + 1;
    divide(group, new Bucket(group.uid(), bits, bucket.prefix()), zeros, slices);
    divide(group, new Bucket(group.uid(), bits, bucket.prefix() | bit), ones, slices);
  }

  private SliceRecord slice(GroupForm group, Bucket bucket, List<Entry> unordered) {
    SliceRecord known = memory.bucket(bucket);
    if (known != null
        && known.entries().size() == unordered.size()
        && unordered.stream().allMatch(entry -> Memory.same(entry.slice(), known))) {
      return known;
    }
    List<Entry> entries = new ArrayList<>(unordered);
    entries.sort(Comparator.comparing(Entry::uid));
    SliceRecord slice =
        known != null && sameEntries(known.entries(), entries)
            ? known
            : hash(group, List.copyOf(entries));
    for (Entry entry : entries) {
      entry.putInto(slice);
    }
    return slice;
  }

  private static boolean sameEntries(List<Entry> one, List<Entry> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!Memory.same(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  private SliceRecord hash(GroupForm group, List<Entry> entries) {
    MessageDigest digest = SliceName.sha256();
    CanonicalJson.sliceStart(scratch.clear(), ApiGroup.FORMAT_VERSION, group.name(), group.uid());
    List<CompiledService> services = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      scratch.separate();
      CanonicalJson.service(scratch, entry.service());
      services.add(entry.service());
    }
    scratch.structure(']').structure('}').digest(digest);
    NodeConfigSliceSpec spec =
        new NodeConfigSliceSpec(ApiGroup.FORMAT_VERSION, group.name(), group.uid(), services);
    return new SliceRecord(HexFormat.of().formatHex(digest.digest()), spec, entries);
  }
}
