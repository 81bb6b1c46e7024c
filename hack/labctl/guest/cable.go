package guest

import (
	"fmt"
	"net"
	"os"
	"runtime"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// The cables' namespace. User-mode Linux has no carrier: a card whose tap is cut still shows a link. So every
// interface of a host is one end of a veth pair, whose other end is bridged to the card in a namespace
// that the host does not see. Taking that end down is pulling the cable: no carrier, in both directions.

// newCableNamespace makes the namespace and returns a descriptor that keeps it alive.
func newCableNamespace() (*os.File, error) {
	type result struct {
		file *os.File
		err  error
	}
	made := make(chan result)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with this goroutine
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			made <- result{nil, fmt.Errorf("the cables' namespace: %w", err)}
			return
		}
		for _, path := range []string{"all", "default"} {
			if err := os.WriteFile("/proc/sys/net/ipv6/conf/"+path+"/disable_ipv6", []byte("1"), 0o644); err != nil {
				made <- result{nil, err}
				return
			}
		}
		file, err := os.Open("/proc/thread-self/ns/net")
		made <- result{file, err}
	}()
	r := <-made
	return r.file, r.err
}

// within runs something on a thread that is in a network namespace.
func within(namespace *os.File, do func() error) error {
	ended := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked
		if err := unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET); err != nil {
			ended <- err
			return
		}
		ended <- do()
	}()
	return <-ended
}

// plug makes an interface of the host and leads it to a card.
func plug(cables *os.File, card, name string, mac net.HardwareAddr) error {
	link, err := netlink.LinkByName(card)
	if err != nil {
		return fmt.Errorf("%s: the card %s: %w", name, card, err)
	}
	if err := netlink.LinkSetNsFd(link, int(cables.Fd())); err != nil {
		return fmt.Errorf("%s: moving %s: %w", name, card, err)
	}
	pair := &netlink.Veth{
		LinkAttrs:     netlink.LinkAttrs{Name: name, HardwareAddr: mac},
		PeerName:      name,
		PeerNamespace: netlink.NsFd(int(cables.Fd())),
	}
	if err := netlink.LinkAdd(pair); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	handle, err := netlink.NewHandleAt(netns.NsHandle(int(cables.Fd())), unix.NETLINK_ROUTE)
	if err != nil {
		return err
	}
	defer handle.Close()
	off := false
	bridge := &netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: "br-" + name}, MulticastSnooping: &off}
	if err := handle.LinkAdd(bridge); err != nil {
		return fmt.Errorf("%s: its bridge: %w", name, err)
	}
	for _, port := range []string{card, name} {
		link, err := handle.LinkByName(port)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", name, port, err)
		}
		if err := handle.LinkSetMaster(link, bridge); err != nil {
			return fmt.Errorf("%s: %s: %w", name, port, err)
		}
		if err := handle.LinkSetUp(link); err != nil {
			return fmt.Errorf("%s: %s: %w", name, port, err)
		}
	}
	return handle.LinkSetUp(bridge)
}

// setCable pulls or plugs the cable of an interface.
func setCable(cables *os.File, name string, up bool) error {
	handle, err := netlink.NewHandleAt(netns.NsHandle(int(cables.Fd())), unix.NETLINK_ROUTE)
	if err != nil {
		return err
	}
	defer handle.Close()
	link, err := handle.LinkByName(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if up {
		return handle.LinkSetUp(link)
	}
	return handle.LinkSetDown(link)
}
