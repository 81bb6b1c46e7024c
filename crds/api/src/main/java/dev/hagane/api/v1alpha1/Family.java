package dev.hagane.api.v1alpha1;

import dev.hagane.value.AddressFamily;

/** Address families as the API spells them. */
public enum Family {
  IPv4,
  IPv6;

  /** The same family as a value. */
  public AddressFamily toValue() {
    return AddressFamily.valueOf(name());
  }
}
