package dev.hagane.operator.plan;

import java.time.Instant;
import java.util.Map;

/**
 * An object that a person wrote, as far as plans depend on it.
 *
 * @param key which object
 * @param uid its UID, which a later object of the same name does not share
 * @param generation rises with each change of {@code spec}, so that equal uid and generation mean
 *     equal spec
 * @param created {@code metadata.creationTimestamp}
 * @param annotations its annotations
 * @param spec what it asks for
 * @param deleting whether {@code metadata.deletionTimestamp} is set: it then counts as deleted
 */
public record Resource<S>(
    ObjectKey key,
    String uid,
    long generation,
    Instant created,
    Map<String, String> annotations,
    S spec,
    boolean deleting) {

  /** Copies the annotations. */
  public Resource {
    annotations = Map.copyOf(annotations);
  }

  /** Whether a plan sees no difference between the two. */
  boolean sameAs(Resource<?> other) {
    if (Memory.same(this, other)) {
      return true;
    }
    return generation == other.generation
        && deleting == other.deleting
        && uid.equals(other.uid)
        && key.equals(other.key)
        && created.equals(other.created)
        && annotations.equals(other.annotations);
  }
}
