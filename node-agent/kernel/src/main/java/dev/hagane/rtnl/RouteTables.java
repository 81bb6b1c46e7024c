package dev.hagane.rtnl;

/** Numbers of routing tables that always exist ({@code RT_TABLE_*}). */
public final class RouteTables {
  public static final long DEFAULT = 253;
  public static final long MAIN = 254;
  public static final long LOCAL = 255;

  private RouteTables() {}
}
