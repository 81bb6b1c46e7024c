package throwaway

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/box"
	"hagane.dev/hack/labctl/guest"
	"hagane.dev/hack/labctl/switches"
	"hagane.dev/hack/labctl/topology"
	"hagane.dev/hack/labctl/uml"
)

// port is the tap that the one card opens.
const port = "card"

// machine is a running throw-away host.
type machine struct {
	box      *exec.Cmd
	listener net.Listener
	said     lastBytes
	ended    chan struct{}
}

// boot starts a host in a new network namespace, into which it moves the calling thread for good: that thread must be
// locked, and must be the main one, since the host dies with it.
func boot(kernel string) (*machine, error) {
	m := &machine{ended: make(chan struct{})}
	if err := m.makeNetwork(); err != nil {
		return nil, fmt.Errorf("a network for the host (are you root?): %w", err)
	}
	arguments, err := kernelArguments(kernel)
	if err != nil {
		return nil, err
	}
	if m.box, err = box.Command(false, nil, arguments...); err != nil {
		return nil, err
	}
	var out io.Writer = &m.said
	if os.Getenv("HAGANE_RUN_VERBOSE") != "" {
		out = io.MultiWriter(out, os.Stderr)
	}
	m.box.Stdout, m.box.Stderr = out, out
	m.box.SysProcAttr.Pdeathsig = unix.SIGKILL
	m.box.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=/dev/shm"}
	if err := m.box.Start(); err != nil {
		return nil, fmt.Errorf("booting a host: %w", err)
	}
	go func() {
		_ = m.box.Wait()
		close(m.ended)
	}()
	return m, nil
}

func (m *machine) makeNetwork() error {
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return err
	}
	if err := switches.Loopback(); err != nil {
		return err
	}
	if err := switches.Port(port, ""); err != nil {
		return err
	}
	if err := switches.Address(port, topology.Console); err != nil {
		return err
	}
	var err error
	m.listener, err = net.Listen("tcp4", netip.AddrPortFrom(topology.Console, topology.ReadyPort).String())
	return err
}

func kernelArguments(kernel string) ([]string, error) {
	memory := 1024
	if text := os.Getenv("HAGANE_RUN_MEMORY"); text != "" {
		var err error
		if memory, err = strconv.Atoi(text); err != nil {
			return nil, fmt.Errorf("HAGANE_RUN_MEMORY: %w", err)
		}
	}
	directory, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	return uml.Machine{
		Kernel: kernel, MemoryMB: memory, Verbose: os.Getenv("HAGANE_RUN_VERBOSE") != "",
		Devices: []uml.Device{{Tap: port, MAC: card.MAC(topology.Management).String()}},
		Guest:   guest.Config{Host: name, Mounts: writable(directory, os.Getenv("HAGANE_WRITABLE"))},
	}.Arguments(0)
}

// awaitBoot returns when the host says that it takes commands.
func (m *machine) awaitBoot() error {
	ready := make(chan error, 1)
	go func() {
		connection, err := m.listener.Accept()
		if err == nil {
			_ = connection.Close()
		}
		ready <- err
	}()
	select {
	case err := <-ready:
		return err
	case <-m.ended:
		return errors.New("the host ended instead of booting")
	case <-time.After(bootLimit):
		return fmt.Errorf("the host was not up after %s", bootLimit)
	}
}

// end kills the host and returns when nothing of it is left.
func (m *machine) end() {
	_ = m.box.Process.Kill()
	<-m.ended
}
