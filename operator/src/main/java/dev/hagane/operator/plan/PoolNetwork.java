package dev.hagane.operator.plan;

import dev.hagane.value.Cidr;
import org.jspecify.annotations.Nullable;

/**
 * A pool of virtual addresses.
 *
 * @param name its name; null where only its network is remembered
 * @param network its addresses
 */
record PoolNetwork(@Nullable String name, Cidr network) {

  @Override
  public String toString() {
    return name == null ? network.toString() : name + " (" + network + ")";
  }
}
