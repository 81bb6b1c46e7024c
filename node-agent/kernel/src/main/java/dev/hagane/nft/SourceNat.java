package dev.hagane.nft;

import dev.hagane.value.IpAddress;
import dev.hagane.value.PortRange;
import dev.hagane.value.TransportProtocol;

/**
 * Connections that clients made to these ports of an address leave with the director's own address
 * as their source. Needs the sysctl {@code net.ipv4.vs.conntrack=1}.
 *
 * @param address the virtual address
 * @param protocol the transport protocol
 * @param ports the ports that clients connect to
 */
public record SourceNat(IpAddress address, TransportProtocol protocol, PortRange ports) {}
