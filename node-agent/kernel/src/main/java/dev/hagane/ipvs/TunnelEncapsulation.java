package dev.hagane.ipvs;

/** How a Tunnel destination's packets are wrapped (IP_VS_CONN_F_TUNNEL_TYPE_*, kernel 5.3). */
public sealed interface TunnelEncapsulation {

  /** IP in IP, of either family in either. */
  record Ipip() implements TunnelEncapsulation {}

  /**
   * Generic UDP encapsulation.
   *
   * @param port the UDP port on which the server decapsulates, 1 to 65535
   * @param checksum send UDP checksums
   */
  record Gue(int port, boolean checksum) implements TunnelEncapsulation {}

  /**
   * Generic routing encapsulation (RFC 2784).
   *
   * @param checksum send checksums
   */
  record Gre(boolean checksum) implements TunnelEncapsulation {}

  /**
   * A type or flag that this program does not write; only ever read.
   *
   * @param type IPVS_DEST_ATTR_TUN_TYPE
   * @param port IPVS_DEST_ATTR_TUN_PORT
   * @param flags IPVS_DEST_ATTR_TUN_FLAGS
   */
  record Unrecognised(int type, int port, int flags) implements TunnelEncapsulation {}
}
