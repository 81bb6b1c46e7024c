package guest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/supervise"
	"hagane.dev/hack/labctl/topology"
	"hagane.dev/hack/labctl/wire"
)

// The services of a host, and the consoles that carry their output out of it: what a program said last is
// known even after a power cut.
const (
	VRRP         = "vrrp"
	Agent        = "agent"
	Web          = "web"
	vrrpConsole  = "/dev/tty1"
	agentConsole = "/dev/tty2"
	webConsole   = "/dev/tty3"

	// Grace is how long a service has to end when it is asked to.
	Grace = 15 * time.Second
)

// Services are the services of a host, in the order in which they are started and have their consoles.
func Services(h topology.Host) []string {
	var names []string
	if h.Node {
		names = append(names, VRRP, Agent)
	}
	if h.WebServer {
		names = append(names, Web)
	}
	return names
}

// TokenFile is the agent's credential, which the lab renews.
const TokenFile = RunDirectory + "/token"

type services struct {
	mu        sync.Mutex
	names     []string // in the order of Services
	arguments map[string][]string
	all       map[string]*supervise.Service
}

func newServices(host topology.Host, config Config) *services {
	s := &services{names: Services(host), arguments: map[string][]string{}, all: map[string]*supervise.Service{}}
	if host.Node {
		s.arguments[VRRP], s.arguments[Agent] = config.VRRP, config.Agent
		s.add(VRRP, vrrpConsole)
		s.add(Agent, agentConsole)
	}
	if host.WebServer {
		s.arguments[Web] = []string{"/proc/self/exe", "web", host.Name}
		s.add(Web, webConsole)
	}
	return s
}

func (s *services) add(name, console string) {
	s.all[name] = &supervise.Service{Name: name, Command: func() (*exec.Cmd, error) { return s.command(name, console) }}
}

func (s *services) command(name, console string) (*exec.Cmd, error) {
	s.mu.Lock()
	arguments := s.arguments[name]
	s.mu.Unlock()
	if len(arguments) == 0 {
		return nil, errors.New("the lab was brought up without it")
	}
	out, err := openConsole(console)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(arguments[0], arguments[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = "/", usualEnvironment, out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd, nil
}

// openConsole opens a console for bytes as they are.
func openConsole(path string) (*os.File, error) {
	console, err := os.OpenFile(path, os.O_WRONLY|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	settings, err := unix.IoctlGetTermios(int(console.Fd()), unix.TCGETS)
	if err == nil {
		settings.Oflag &^= unix.OPOST
		settings.Lflag &^= unix.ECHO | unix.ICANON | unix.ISIG
		err = unix.IoctlSetTermios(int(console.Fd()), unix.TCSETS, settings)
	}
	if err != nil {
		_ = console.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return console, nil
}

// startAtBoot starts what a boot starts. An agent that never had a token waits until the lab brings one; a token that
// has expired meanwhile is no reason not to start.
func (s *services) startAtBoot() {
	for _, name := range s.names {
		if name == VRRP && len(s.arguments[VRRP]) == 0 {
			continue
		}
		if name == Agent {
			if _, err := os.Stat(TokenFile); err != nil || len(s.arguments[Agent]) == 0 {
				continue
			}
		}
		if err := s.all[name].Start(); err != nil {
			fmt.Println("serve:", err)
		}
	}
}

func (s *services) control(q wire.Question) error {
	service, exists := s.all[q.Service]
	if !exists {
		return fmt.Errorf("this host has no service %q", q.Service)
	}
	switch q.Do {
	case "start":
		if len(q.Arguments) > 0 {
			s.mu.Lock()
			s.arguments[q.Service] = q.Arguments
			s.mu.Unlock()
		}
		return service.Start()
	case "stop":
		service.Stop(Grace)
	case "kill":
		service.Kill()
	}
	return nil
}

func (s *services) stopAll() {
	var stopped sync.WaitGroup
	for _, service := range s.all {
		stopped.Add(1)
		go func() {
			defer stopped.Done()
			service.Stop(Grace)
		}()
	}
	stopped.Wait()
}

// Reported is a service's state as an answer.
type Reported struct {
	Name     string
	Wanted   bool
	PID      int
	Seconds  int64
	Restarts int
	LastExit string
}

func (s *services) states() []Reported {
	var states []Reported
	for name, service := range s.all {
		state := service.State()
		states = append(states, Reported{
			Name: name, Wanted: state.Wanted, PID: state.PID, Seconds: int64(time.Since(state.Since).Seconds()),
			Restarts: state.Restarts, LastExit: strings.TrimSpace(state.LastExit),
		})
	}
	return states
}
