package guest

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/topology"
)

// setUpNetwork makes the host's interfaces and returns the cables' namespace.
func setUpNetwork(config Config) (*os.File, error) {
	if err := setLoopback(); err != nil {
		return nil, err
	}
	cables, err := newCableNamespace()
	if err != nil {
		return nil, err
	}
	if !config.Lab {
		return cables, setUpThrowaway(cables)
	}
	host, err := topology.Find(config.Host)
	if err != nil {
		return nil, err
	}
	for name, value := range sysctls(host) {
		if err := os.WriteFile(filepath.Join("/proc/sys/net", name), []byte(value), 0o644); err != nil {
			return nil, err
		}
	}
	return cables, setUpHost(host, cables, config.Cut)
}

func sysctls(host topology.Host) map[string]string {
	// Addresses are fixed: nothing is gained by waiting for duplicates to show up.
	settings := map[string]string{"ipv6/conf/all/accept_dad": "0", "ipv6/conf/default/accept_dad": "0"}
	if host.Forwarding {
		settings["ipv4/ip_forward"] = "1"
		settings["ipv6/conf/all/forwarding"] = "1"
	}
	return settings
}

func setLoopback() error {
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	return netlink.LinkSetUp(lo)
}

// setUpThrowaway hides the one card, which only carries commands, in the cables' namespace.
func setUpThrowaway(cables *os.File) error {
	card, err := netlink.LinkByName("vec0")
	if err != nil {
		return err
	}
	if err := netlink.LinkSetNsFd(card, int(cables.Fd())); err != nil {
		return err
	}
	return within(cables, func() error {
		if err := setLoopback(); err != nil {
			return err
		}
		return setManagement("vec0", throwawayAddress())
	})
}

func throwawayAddress() netip.Addr { return topology.Host{}.ManagementAddress() }

func setManagement(card string, address netip.Addr) error {
	link, err := netlink.LinkByName(card)
	if err != nil {
		return err
	}
	if err := netlink.LinkSetName(link, topology.ManagementInterface); err != nil {
		return err
	}
	noIPv6 := filepath.Join("/proc/sys/net/ipv6/conf", topology.ManagementInterface, "disable_ipv6")
	if err := os.WriteFile(noIPv6, []byte("1"), 0o644); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := addAddress(link, netip.PrefixFrom(address, topology.ManagementNetwork.Bits())); err != nil {
		return err
	}
	return netlink.LinkSetUp(link)
}

func setUpHost(host topology.Host, cables *os.File, cut []string) error {
	if err := setManagement("vec0", host.ManagementAddress()); err != nil {
		return fmt.Errorf("%s: %w", topology.ManagementInterface, err)
	}
	for n, c := range host.Cables() {
		if err := plug(cables, "vec"+strconv.Itoa(n+1), c.Name, host.MAC(c.Switch)); err != nil {
			return err
		}
	}
	for _, i := range host.Interfaces {
		if err := configure(i); err != nil {
			return fmt.Errorf("%s: %w", i.Name, err)
		}
	}
	for _, gateway := range host.Gateways {
		if err := addDefaultRoute(gateway); err != nil {
			return fmt.Errorf("default route by %s: %w", gateway, err)
		}
	}
	for _, name := range cut {
		if err := setCable(cables, name, false); err != nil {
			return err
		}
	}
	return nil
}

// addDefaultRoute tries until the kernel has noticed that the link is up, without which it takes no IPv6 gateway.
func addDefaultRoute(gateway netip.Addr) error {
	deadline := time.Now().Add(5 * time.Second)
	for {
		err := netlink.RouteAdd(&netlink.Route{Gw: net.IP(gateway.AsSlice()), Protocol: unix.RTPROT_STATIC})
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func configure(i topology.Interface) error {
	if i.Parent != "" {
		parent, err := netlink.LinkByName(i.Parent)
		if err != nil {
			return err
		}
		attributes := netlink.LinkAttrs{Name: i.Name, ParentIndex: parent.Attrs().Index}
		if err := netlink.LinkAdd(&netlink.Vlan{LinkAttrs: attributes, VlanId: i.VLAN}); err != nil {
			return err
		}
	}
	link, err := netlink.LinkByName(i.Name)
	if err != nil {
		return err
	}
	if err := netlink.LinkSetUp(link); err != nil {
		return err
	}
	for _, p := range i.Addresses {
		if err := addAddress(link, p); err != nil {
			return err
		}
	}
	return nil
}

func addAddress(link netlink.Link, p netip.Prefix) error {
	address := &netlink.Addr{IPNet: &net.IPNet{
		IP:   net.IP(p.Addr().AsSlice()),
		Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
	}}
	if p.Addr().Is6() {
		address.Flags = unix.IFA_F_NODAD
	}
	if err := netlink.AddrAdd(link, address); err != nil {
		return fmt.Errorf("address %s: %w", p, err)
	}
	return nil
}
