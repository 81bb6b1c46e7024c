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

  /** Mixed well: names in rows, such as a1 in n1 and a2 in n2, are what people write. */
  @Override
  public int hashCode() {
    int hash = kind.name().hashCode() * 0x9e3779b9 + (namespace == null ? 0 : namespace.hashCode());
    hash = (hash ^ (hash >>> 15)) * 0x85ebca6b + name.hashCode();
    return hash ^ (hash >>> 13);
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
