package keeper

import (
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// dropConnections ends the connections to a host that has lost its power, which nobody else would do: so a command
// that ran there ends at once. Kernels that cannot do it leave that to the connection's own probes.
func dropConnections(to netip.Addr) {
	sockets, err := netlink.SocketDiagTCP(unix.AF_INET)
	if err != nil {
		return
	}
	for _, s := range sockets {
		if s.ID.Destination.Equal(net.IP(to.AsSlice())) {
			local := &net.TCPAddr{IP: s.ID.Source, Port: int(s.ID.SourcePort)}
			peer := &net.TCPAddr{IP: s.ID.Destination, Port: int(s.ID.DestinationPort)}
			_ = netlink.SocketDestroy(local, peer)
		}
	}
}
