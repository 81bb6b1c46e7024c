package dev.hagane.rtnl;

/** An interface's state by RFC 2863, in the kernel's order ({@code IF_OPER_*}). */
public enum OperationalState {
  UNKNOWN,
  NOT_PRESENT,
  DOWN,
  LOWER_LAYER_DOWN,
  TESTING,
  DORMANT,
  UP;

  static OperationalState ofNumber(int number) {
    OperationalState[] all = values();
    return number >= 0 && number < all.length ? all[number] : UNKNOWN;
  }
}
