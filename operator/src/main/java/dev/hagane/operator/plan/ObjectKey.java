package dev.hagane.operator.plan;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which object: its kind, namespace and name. Its text is what messages call it.
 *
 * @param kind the kind
 * @param namespace null for a kind without namespaces
 * @param name the name
 */
public record ObjectKey(Kind kind, @Nullable String namespace, String name)
    implements Comparable<ObjectKey> {
  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::kind)
          .thenComparing(ObjectKey::namespace, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(ObjectKey::name);

  /** A VRRPGroup's key. */
  public static ObjectKey group(String name) {
    return new ObjectKey(Kind.VRRPGroup, null, name);
  }

  /** A RealServerPool's key. */
  public static ObjectKey pool(String namespace, String name) {
    return new ObjectKey(Kind.RealServerPool, namespace, name);
  }

  /** A VirtualService's key. */
  public static ObjectKey service(String namespace, String name) {
    return new ObjectKey(Kind.VirtualService, namespace, name);
  }

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace == null ? kind + " " + name : kind + " " + namespace + "/" + name;
  }
}
