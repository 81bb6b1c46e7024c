// Package supervise keeps processes running as a kubelet would: one that exits unasked is started again, with
// a growing delay; one that was stopped or killed on purpose stays away until it is asked for.
package supervise

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// The delays before an exited process is started again: doubled each time, from first to longest, and back to the
// first once a process has lived for settled.
const (
	first   = time.Second
	longest = 30 * time.Second
	settled = time.Minute
)

// Service is one supervised process.
type Service struct {
	Name string
	// Command makes the process anew for every start. Its output must be files, which are closed after the start.
	Command func() (*exec.Cmd, error)

	mu       sync.Mutex
	current  *run
	process  *os.Process
	since    time.Time
	restarts int
	lastExit string
}

type run struct {
	quit  chan struct{} // closed: do not start again
	now   chan struct{} // skips the delay
	ended chan struct{}
}

// State is what there is to say about a service.
type State struct {
	Name     string
	Wanted   bool
	PID      int // 0: not running
	Since    time.Time
	Restarts int
	LastExit string
}

// State reports the present state.
func (s *Service) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := State{Name: s.Name, Wanted: s.current != nil, Since: s.since, Restarts: s.restarts, LastExit: s.lastExit}
	if s.process != nil {
		state.PID = s.process.Pid
	}
	return state
}

// Start starts the process unless it runs; one that waits to be started again is started at once.
func (s *Service) Start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil {
		if s.process == nil {
			select {
			case s.current.now <- struct{}{}:
			default:
			}
		}
		return nil
	}
	cmd, err := s.launch()
	if err != nil {
		return err
	}
	s.restarts = 0
	r := &run{quit: make(chan struct{}), now: make(chan struct{}, 1), ended: make(chan struct{})}
	s.current = r
	go s.keep(r, cmd)
	return nil
}

func (s *Service) launch() (*exec.Cmd, error) {
	cmd, err := s.Command()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	err = cmd.Start()
	for _, stream := range []any{cmd.Stdout, cmd.Stderr} {
		if f, isFile := stream.(*os.File); isFile && f != nil {
			_ = f.Close()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s did not start: %w", s.Name, err)
	}
	s.process, s.since = cmd.Process, time.Now()
	return cmd, nil
}

func (s *Service) keep(r *run, cmd *exec.Cmd) {
	defer close(r.ended)
	delay := first
	for {
		if cmd != nil {
			err := cmd.Wait()
			s.mu.Lock()
			s.process = nil
			s.lastExit = "exit status 0"
			if err != nil {
				s.lastExit = err.Error()
			}
			if time.Since(s.since) > settled {
				delay = first
			}
			s.mu.Unlock()
		}
		select {
		case <-r.quit:
			return
		case <-r.now:
		case <-time.After(delay):
		}
		delay = min(2*delay, longest)
		s.mu.Lock()
		if s.current != r {
			s.mu.Unlock()
			return
		}
		s.restarts++
		var err error
		if cmd, err = s.launch(); err != nil {
			cmd, s.lastExit = nil, err.Error()
		}
		s.mu.Unlock()
	}
}

// Stop asks the process to end (SIGTERM), ends it (SIGKILL) after the grace, and returns when it is gone.
// It stays away until Start.
func (s *Service) Stop(grace time.Duration) { s.end(syscall.SIGTERM, grace) }

// Kill is Stop without asking.
func (s *Service) Kill() { s.end(syscall.SIGKILL, 0) }

func (s *Service) end(signal syscall.Signal, grace time.Duration) {
	s.mu.Lock()
	r, process := s.current, s.process
	s.current = nil
	if r == nil {
		s.mu.Unlock()
		return
	}
	close(r.quit)
	s.mu.Unlock()
	if process != nil {
		_ = process.Signal(signal)
	}
	if grace > 0 && process != nil {
		select {
		case <-r.ended:
			return
		case <-time.After(grace):
			_ = process.Kill()
		}
	}
	<-r.ended
}
