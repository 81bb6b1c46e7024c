package dev.hagane.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/** An object among those of its kind. */
record Name(@Nullable String namespace, String name) {
  static Name of(HasMetadata object) {
    return new Name(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  @Override
  public String toString() {
    return namespace == null ? name : namespace + "/" + name;
  }
}
