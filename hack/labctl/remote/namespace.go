// Package remote is the lab's side of talking to a host: running commands there and asking questions.
package remote

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/topology"
)

// Namespace is a network namespace to reach hosts from. The zero value is the caller's own.
type Namespace struct{ path string }

// NamespaceOf is the one that a process is in.
func NamespaceOf(pid int) Namespace { return Namespace{fmt.Sprintf("/proc/%d/ns/net", pid)} }

// Do runs something on a thread that is in the namespace.
func (n Namespace) Do(do func() error) error {
	if n.path == "" {
		return do()
	}
	ended := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with this goroutine
		err := n.Enter()
		if err == nil {
			err = do()
		}
		ended <- err
	}()
	return <-ended
}

// Enter moves the calling thread, which must be locked, into the namespace.
func (n Namespace) Enter() error {
	file, err := os.Open(n.path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := unix.Setns(int(file.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("entering the lab's network (are you root?): %w", err)
	}
	return nil
}

// Dial connects to the server of a host, from the console's address, which is the only one that it accepts.
func (n Namespace) Dial(ctx context.Context, host netip.Addr) (*net.TCPConn, error) {
	var connection net.Conn
	err := n.Do(func() (err error) {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IP(topology.Console.AsSlice())}, Timeout: 5 * time.Second}
		connection, err = dialer.DialContext(ctx, "tcp4", netip.AddrPortFrom(host, topology.ExecPort).String())
		return err
	})
	if err != nil {
		return nil, err
	}
	tcp := connection.(*net.TCPConn)
	_ = tcp.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3})
	return tcp, nil
}

// Listen listens in the namespace.
func (n Namespace) Listen(address netip.AddrPort) (net.Listener, error) {
	var listener net.Listener
	err := n.Do(func() (err error) {
		listener, err = net.Listen("tcp4", address.String())
		return err
	})
	return listener, err
}
