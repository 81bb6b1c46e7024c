package dev.hagane.rtnl;

/** How far an address or route is valid ({@code RT_SCOPE_*}). */
public enum Scope {
  UNIVERSE(0),
  SITE(200),
  LINK(253),
  HOST(254),
  NOWHERE(255);

  private final int number;

  Scope(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Scopes without a name are between universe and site: they count as universe. */
  static Scope ofNumber(int number) {
    for (Scope scope : values()) {
      if (scope.number == number) {
        return scope;
      }
    }
    return UNIVERSE;
  }
}
