package topology

import (
	"net/netip"
	"strings"
	"testing"
)

func TestNoAddressPortOrHardwareAddressTwice(t *testing.T) {
	seen := map[string]string{}
	claim := func(what, owner string) {
		if other, taken := seen[what]; taken {
			t.Errorf("%s: both %s and %s", what, other, owner)
		}
		seen[what] = owner
	}
	for _, h := range Hosts {
		claim(h.ManagementAddress().String(), h.Name)
		claim(h.MAC(Management).String(), h.Name)
		for _, i := range h.Interfaces {
			for _, p := range i.Addresses {
				claim(p.Addr().String(), h.Name)
			}
			if i.Switch != "" {
				claim(h.MAC(i.Switch).String(), h.Name)
				claim(h.Port(i.Name), h.Name)
				if len(h.Port(i.Name)) > 15 {
					t.Errorf("%s is too long for an interface's name", h.Port(i.Name))
				}
			}
		}
	}
}

func TestEveryGatewayIsOnLink(t *testing.T) {
	for _, h := range Hosts {
		for _, g := range h.Gateways {
			if !onLink(h, g) {
				t.Errorf("%s: its gateway %s is on none of its networks", h.Name, g)
			}
		}
	}
}

func onLink(h Host, a netip.Addr) bool {
	for _, i := range h.Interfaces {
		for _, p := range i.Addresses {
			if p.Contains(a) {
				return true
			}
		}
	}
	return false
}

func TestHostsFileNamesEveryHost(t *testing.T) {
	text := HostsFile("lb1")
	for _, want := range []string{"10.0.0.2 lb1\n", "203.0.113.2 lb1-outer\n", "203.0.113.1 router1-outer router1\n", "198.51.100.1 router1-clients\n", "10.0.0.21 spare1\n", "198.51.100.10 client1\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

func TestAnUnknownHostIsAnsweredWithThoseThereAre(t *testing.T) {
	if _, err := Find("lb9"); err == nil || !strings.Contains(err.Error(), "spare1") {
		t.Error(err)
	}
}
