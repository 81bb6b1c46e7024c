// Package switches makes the lab's switches: bridges in the network namespace that the caller is in, whose ports are
// taps that the hosts' virtual cards open.
package switches

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/topology"
)

// Loopback brings up the namespace's loopback interface.
func Loopback() error {
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	return netlink.LinkSetUp(lo)
}

// All makes every switch with a port for every cable of every host.
func All() error {
	for _, s := range topology.Switches {
		if err := bridge(s); err != nil {
			return fmt.Errorf("switch %s: %w", s, err)
		}
	}
	for _, h := range topology.Hosts {
		for _, i := range append([]topology.Interface{{Name: topology.ManagementInterface, Switch: topology.Management}}, h.Cables()...) {
			if err := Port(h.Port(i.Name), i.Switch); err != nil {
				return err
			}
		}
		if err := Neighbour(string(topology.Management), h.ManagementAddress(), h.MAC(topology.Management)); err != nil {
			return err
		}
	}
	return nil
}

func bridge(s topology.Switch) error {
	snooping := false
	link := &netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: string(s)}, MulticastSnooping: &snooping}
	if err := netlink.LinkAdd(link); err != nil {
		return err
	}
	if err := withoutIPv6(string(s)); err != nil {
		return err
	}
	if s == topology.Management {
		for _, a := range []netip.Addr{topology.APIServer, topology.Console} {
			if err := Address(string(s), a); err != nil {
				return err
			}
		}
	}
	return netlink.LinkSetUp(link)
}

// Address gives an interface an address on the management network.
func Address(name string, a netip.Addr) error {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return err
	}
	mask := net.CIDRMask(topology.ManagementNetwork.Bits(), a.BitLen())
	return netlink.AddrAdd(link, &netlink.Addr{IPNet: &net.IPNet{IP: net.IP(a.AsSlice()), Mask: mask}})
}

// Port makes a tap, plugged into a switch unless that is empty.
func Port(name string, s topology.Switch) error {
	tap := &netlink.Tuntap{LinkAttrs: netlink.LinkAttrs{Name: name}, Mode: netlink.TUNTAP_MODE_TAP, Flags: netlink.TUNTAP_NO_PI | netlink.TUNTAP_VNET_HDR}
	if err := netlink.LinkAdd(tap); err != nil {
		return fmt.Errorf("port %s: %w", name, err)
	}
	if err := withoutIPv6(name); err != nil {
		return err
	}
	if s != "" {
		to, err := netlink.LinkByName(string(s))
		if err != nil {
			return err
		}
		if err := netlink.LinkSetMaster(tap, to); err != nil {
			return fmt.Errorf("port %s: %w", name, err)
		}
	}
	return netlink.LinkSetUp(tap)
}

// SetPort switches a port on or off.
func SetPort(name string, up bool) error {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return err
	}
	if up {
		return netlink.LinkSetUp(link)
	}
	return netlink.LinkSetDown(link)
}

// Neighbour makes a hardware address known, so that a host is reached at once after its boot.
func Neighbour(name string, a netip.Addr, mac net.HardwareAddr) error {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return err
	}
	return netlink.NeighSet(&netlink.Neigh{
		LinkIndex: link.Attrs().Index, IP: net.IP(a.AsSlice()), HardwareAddr: mac, State: unix.NUD_PERMANENT,
	})
}

func withoutIPv6(name string) error {
	err := os.WriteFile(filepath.Join("/proc/sys/net/ipv6/conf", name, "disable_ipv6"), []byte("1"), 0o644)
	if os.IsNotExist(err) {
		return nil // a machine without IPv6
	}
	return err
}
