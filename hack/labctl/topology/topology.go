// Package topology is the lab's fixed data centre: its hosts, networks and addresses.
package topology

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// Switch is one layer 2 network of the lab. Tags pass.
type Switch string

// The switches.
const (
	Trunk      Switch = "trunk"   // inner network untagged, outer network as VLAN 4
	Clients    Switch = "clients" // where client1 lives
	Management Switch = "mgmt"    // to the control plane
)

// Switches lists them all.
var Switches = []Switch{Trunk, Clients, Management}

// The management network: hosts reach the API server at APIServer; exec, logs and the like come from Console,
// so that a route to the API server can be taken away from a host without losing hold of the host.
var (
	ManagementNetwork = netip.MustParsePrefix("172.31.255.0/24")
	APIServer         = netip.MustParseAddr("172.31.255.1")
	Console           = netip.MustParseAddr("172.31.255.2")
)

// Ports on the management network.
const (
	APIServerPort = 6443
	ExecPort      = 4022
	ReadyPort     = 4023
)

// ManagementInterface is the name of every host's interface to the control plane.
const ManagementInterface = "mgmt0"

// Roles, as the Nodes' label hagane.dev/role has them.
const (
	Director = "director"
	Web      = "web"
)

// Interface is a network interface of a host: a cable to a switch, or a VLAN on such an interface.
type Interface struct {
	Name      string
	Switch    Switch // empty for a VLAN
	Parent    string // empty for a cable
	VLAN      int
	Addresses []netip.Prefix
}

// Host is one computer of the lab.
type Host struct {
	Name       string
	Number     int
	MemoryMB   int
	Node       bool   // registered in the cluster, and has an agent
	Role       string // Director, Web or none
	WebServer  bool
	Forwarding bool
	Interfaces []Interface
	Gateways   []netip.Addr
}

// Hosts lists every host, in the order in which people think of them.
var Hosts = []Host{
	{
		Name: "client1", Number: 1, MemoryMB: 256,
		Interfaces: []Interface{cable("eth0", Clients, "198.51.100.10/24", "2001:db8:c::10/64")},
		Gateways:   addresses("198.51.100.1", "2001:db8:c::1"),
	},
	{
		Name: "router1", Number: 2, MemoryMB: 256, Forwarding: true,
		Interfaces: []Interface{
			cable("eth0", Trunk),
			vlan("eth0", 4, "203.0.113.1/24", "2001:db8:4::1/64"),
			cable("eth1", Clients, "198.51.100.1/24", "2001:db8:c::1/64"),
		},
	},
	director("lb1", 3, 2),
	director("lb2", 4, 3),
	server("web1", 5, 11, Web),
	server("web2", 6, 12, Web),
	server("web3", 7, 13, Web),
	server("spare1", 8, 21, ""),
}

func director(name string, number, last int) Host {
	return Host{
		Name: name, Number: number, MemoryMB: 512, Node: true, Role: Director,
		Interfaces: []Interface{
			cable("eth0", Trunk, fmt.Sprintf("10.0.0.%d/24", last), fmt.Sprintf("fd00:10::%d/64", last)),
			vlan("eth0", 4, fmt.Sprintf("203.0.113.%d/24", last), fmt.Sprintf("2001:db8:4::%d/64", last)),
		},
		Gateways: addresses("203.0.113.1", "2001:db8:4::1"),
	}
}

func server(name string, number, last int, role string) Host {
	return Host{
		Name: name, Number: number, MemoryMB: 512, Node: true, Role: role, WebServer: true,
		Interfaces: []Interface{
			cable("eth0", Trunk, fmt.Sprintf("10.0.0.%d/24", last), fmt.Sprintf("fd00:10::%d/64", last)),
		},
		Gateways: addresses("10.0.0.254", "fd00:10::fe"),
	}
}

func cable(name string, to Switch, prefixes ...string) Interface {
	return Interface{Name: name, Switch: to, Addresses: parse(prefixes)}
}

func vlan(parent string, id int, prefixes ...string) Interface {
	return Interface{Name: fmt.Sprintf("%s.%d", parent, id), Parent: parent, VLAN: id, Addresses: parse(prefixes)}
}

func parse(prefixes []string) []netip.Prefix {
	var parsed []netip.Prefix
	for _, p := range prefixes {
		parsed = append(parsed, netip.MustParsePrefix(p))
	}
	return parsed
}

func addresses(texts ...string) []netip.Addr {
	var parsed []netip.Addr
	for _, t := range texts {
		parsed = append(parsed, netip.MustParseAddr(t))
	}
	return parsed
}

// Find returns the host of that name, or an error that lists those there are.
func Find(name string) (Host, error) {
	for _, h := range Hosts {
		if h.Name == name {
			return h, nil
		}
	}
	return Host{}, fmt.Errorf("no host is called %q; there are %s", name, strings.Join(Names(), ", "))
}

// Names lists the hosts' names.
func Names() []string {
	var names []string
	for _, h := range Hosts {
		names = append(names, h.Name)
	}
	return names
}

// Cables lists the interfaces that are plugged into a switch, without the management interface.
func (h Host) Cables() []Interface {
	var cables []Interface
	for _, i := range h.Interfaces {
		if i.Switch != "" {
			cables = append(cables, i)
		}
	}
	return cables
}

// ManagementAddress is the host's own on the management network.
func (h Host) ManagementAddress() netip.Addr {
	base := ManagementNetwork.Addr().As4()
	base[3] = byte(10 + h.Number)
	return netip.AddrFrom4(base)
}

// MAC is the fixed hardware address of a host's interface on a switch.
func (h Host) MAC(to Switch) net.HardwareAddr {
	for i, s := range Switches {
		if s == to {
			return net.HardwareAddr{0x02, 0x48, 0x47, byte(i + 1), 0x00, byte(h.Number)}
		}
	}
	panic("no such switch: " + string(to))
}

// Port is the name of the switch port (a tap) that an interface is plugged into.
func (h Host) Port(interfaceName string) string { return h.Name + "-" + interfaceName }

// Inner lists the addresses by which the cluster knows the host: those of its untagged interface on the trunk.
func (h Host) Inner() []netip.Addr {
	var inner []netip.Addr
	for _, i := range h.Interfaces {
		if i.Switch == Trunk {
			for _, p := range i.Addresses {
				inner = append(inner, p.Addr())
			}
		}
	}
	return inner
}

// HostsFile is the text of /etc/hosts on the host of that name: its own interface addresses come by bare name
// from the inner (or client) network; outer addresses have names of their own.
func HostsFile(name string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n")
	for _, h := range Hosts {
		for _, i := range h.Interfaces {
			label := h.Name
			if i.VLAN != 0 {
				label += "-outer"
				if len(h.Cables()[0].Addresses) == 0 {
					label += " " + h.Name
				}
			} else if i.Name != "eth0" {
				label += "-clients"
			}
			for _, p := range i.Addresses {
				fmt.Fprintf(&text, "%s %s\n", p.Addr(), label)
			}
		}
		if len(h.Interfaces) > 0 && h.Name == name {
			fmt.Fprintf(&text, "127.0.1.1 %s\n", h.Name)
		}
		fmt.Fprintf(&text, "%s %s-mgmt\n", h.ManagementAddress(), h.Name)
	}
	fmt.Fprintf(&text, "%s api-server\n", APIServer)
	return text.String()
}
