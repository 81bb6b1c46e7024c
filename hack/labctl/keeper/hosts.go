package keeper

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"hagane.dev/hack/labctl/box"
	"hagane.dev/hack/labctl/guest"
	"hagane.dev/hack/labctl/kube"
	"hagane.dev/hack/labctl/remote"
	"hagane.dev/hack/labctl/switches"
	"hagane.dev/hack/labctl/topology"
	"hagane.dev/hack/labctl/uml"
	"hagane.dev/hack/labctl/wire"
)

const bootLimit = 60 * time.Second

// host is a host of the topology and, while it is on, its virtual machine.
type host struct {
	topology.Host

	mu      sync.Mutex
	machine *machine
	cut     []string
}

// machine is one boot of a host.
type machine struct {
	box   *exec.Cmd
	since time.Time
	ready chan struct{} // closed when the host takes commands
	ended chan struct{}
}

func (m *machine) isReady() bool {
	select {
	case <-m.ready:
		return true
	default:
		return false
	}
}

func (k *Keeper) prepareHost(h topology.Host) error {
	k.hosts[h.Name] = &host{Host: h}
	for _, f := range append([]string{k.folder.Given(h.Name)}, k.keptFolders(h.Name)...) {
		if err := os.MkdirAll(f, 0o755); err != nil {
			return err
		}
	}
	return copyFile(filepath.Join(k.folder.Credentials(), kube.Authority), filepath.Join(k.folder.Given(h.Name), kube.Authority))
}

func (k *Keeper) keptFolders(name string) []string {
	return []string{filepath.Join(k.folder.Kept(name), "hagane"), filepath.Join(k.folder.Kept(name), "srv")}
}

// boot switches a host on, unless it is, and returns when it takes commands.
func (k *Keeper) boot(ctx context.Context, h *host) error {
	m, err := k.switchOn(h)
	if err != nil {
		return fmt.Errorf("%s: %w", h.Name, err)
	}
	select {
	case <-m.ready:
		return nil
	case <-m.ended:
		return fmt.Errorf("%s ended instead of booting; its console said last:\n%s", h.Name, tail(k.folder.Log(h.Name)))
	case <-time.After(bootLimit):
		return fmt.Errorf("%s was not up after %s; its console said last:\n%s", h.Name, bootLimit, tail(k.folder.Log(h.Name)))
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (k *Keeper) switchOn(h *host) (*machine, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.machine != nil {
		return h.machine, nil
	}
	arguments, err := k.machine(h).Arguments(len(guest.Services(h.Host)))
	if err != nil {
		return nil, err
	}
	console, err := openLog(k.folder.Log(h.Name))
	if err != nil {
		return nil, err
	}
	defer console.Close()
	var logs []*os.File
	for _, service := range guest.Services(h.Host) {
		log, err := openLog(k.folder.Log(service + "/" + h.Name))
		if err != nil {
			return nil, err
		}
		defer log.Close()
		logs = append(logs, log)
	}
	m := &machine{since: time.Now(), ready: make(chan struct{}), ended: make(chan struct{})}
	if m.box, err = box.Command(false, logs, arguments...); err != nil {
		return nil, err
	}
	m.box.Stdout, m.box.Stderr = console, console
	m.box.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=/dev/shm"}
	if err := m.box.Start(); err != nil {
		return nil, err
	}
	h.machine = m
	go h.watch(m)
	return m, nil
}

func (h *host) watch(m *machine) {
	_ = m.box.Wait()
	h.mu.Lock()
	if h.machine == m {
		h.machine = nil
	}
	h.mu.Unlock()
	dropConnections(h.ManagementAddress())
	close(m.ended)
}

func (k *Keeper) machine(h *host) uml.Machine {
	devices := []uml.Device{{Tap: h.Port(topology.ManagementInterface), MAC: h.MAC(topology.Management).String()}}
	for _, c := range h.Cables() {
		devices = append(devices, uml.Device{Tap: h.Port(c.Name), MAC: cardMAC(h.MAC(c.Switch)).String()})
	}
	kept := k.keptFolders(h.Name)
	config := guest.Config{
		Host: h.Name, Lab: true, Cut: h.cut,
		Mounts: []guest.Mount{
			{Source: k.folder.Given(h.Name), Target: guest.RunDirectory},
			{Source: k.folder.Builds(), Target: guest.DistDirectory},
			{Source: kept[0], Target: "/var/lib/hagane", Writable: true},
			{Source: kept[1], Target: "/srv", Writable: true},
		},
		// The machine's files are the host's, but the administrator's certificate is none of its business.
		Hide: []string{string(k.folder)},
	}
	if h.Node {
		config.VRRP, config.Agent = k.vrrpArguments(), k.agentArguments(h.Name)
	}
	settings, _ := k.setting()
	return uml.Machine{Kernel: settings.Kernel, MemoryMB: h.MemoryMB, Devices: devices, Guest: config}
}

// cardMAC is the address of the card at the end of a cable, which nobody ever sees: the interface's own is the host's.
func cardMAC(mac net.HardwareAddr) net.HardwareAddr {
	card := slices.Clone(mac)
	card[4] = 0xca
	return card
}

// listenForHosts hears hosts say that they take commands.
func (k *Keeper) listenForHosts() error {
	listener, err := network.Listen(netip.AddrPortFrom(topology.Console, topology.ReadyPort))
	if err != nil {
		return err
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go k.hear(connection)
		}
	}()
	return nil
}

func (k *Keeper) hear(connection net.Conn) {
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(5 * time.Second))
	line, err := bufio.NewReader(connection).ReadString('\n')
	if err != nil {
		return
	}
	h, exists := k.hosts[strings.TrimSpace(line)]
	if !exists {
		return
	}
	h.mu.Lock()
	m := h.machine
	if m != nil && !m.isReady() {
		m.takePrecedence()
		close(m.ready)
	}
	h.mu.Unlock()
}

// reachable says why a host takes no commands, and what to do.
func (h *host) reachable() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.machine == nil:
		return fmt.Errorf("%s is down: hack/lab start %s", h.Name, h.Name)
	case slices.Contains(h.cut, topology.ManagementInterface):
		return fmt.Errorf("%s cannot be reached, since its %s was pulled: hack/lab link %s %s up",
			h.Name, topology.ManagementInterface, h.Name, topology.ManagementInterface)
	case !h.machine.isReady():
		return fmt.Errorf("%s is still booting: hack/lab start %s waits for it", h.Name, h.Name)
	}
	return nil
}

func (h *host) kill() {
	h.mu.Lock()
	m := h.machine
	h.mu.Unlock()
	if m != nil {
		_ = m.box.Process.Kill()
		<-m.ended
	}
}

func (h *host) awaitEnd(limit time.Duration) error {
	h.mu.Lock()
	m := h.machine
	h.mu.Unlock()
	if m == nil {
		return nil
	}
	select {
	case <-m.ended:
		return nil
	case <-time.After(limit):
		return fmt.Errorf("%s did not power off within %s: hack/lab kill %s", h.Name, limit, h.Name)
	}
}

// link pulls or plugs the cable of an interface: inside the host, which so loses the carrier; that of the management
// network at the switch, since the host could not be told to plug it again.
func (k *Keeper) link(ctx context.Context, name, interfaceName string, up bool) error {
	h, err := k.host(name)
	if err != nil {
		return err
	}
	cables := []string{topology.ManagementInterface}
	for _, c := range h.Cables() {
		cables = append(cables, c.Name)
	}
	if !slices.Contains(cables, interfaceName) {
		return fmt.Errorf("%s has no cable at %q; it has: %s", name, interfaceName, strings.Join(cables, ", "))
	}
	if interfaceName == topology.ManagementInterface {
		err = switches.SetPort(h.Port(interfaceName), up)
	} else if err = h.reachable(); err == nil {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		question := wire.Question{Do: "link", Interface: interfaceName, Up: up}
		err = remote.Ask(ctx, network, h.ManagementAddress(), question, nil)
	}
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cut = slices.DeleteFunc(h.cut, func(c string) bool { return c == interfaceName })
	if !up {
		h.cut = append(h.cut, interfaceName)
	}
	return nil
}

func openLog(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

// tail is the end of a log, for a message.
func tail(path string) string {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return "(nothing)"
	}
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}
