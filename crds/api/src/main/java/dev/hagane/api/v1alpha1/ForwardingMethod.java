package dev.hagane.api.v1alpha1;

/** How a director passes a packet to the real server (ipvsadm's -g, -m and -i). */
public enum ForwardingMethod {
  /** The frame is sent on to the server's MAC; the server answers the client by itself. */
  DirectRouting,
  /** The destination is rewritten (NAT); replies come back through the director. */
  Masquerade,
  /** The packet is encapsulated to the server, which answers the client by itself. */
  Tunnel
}
