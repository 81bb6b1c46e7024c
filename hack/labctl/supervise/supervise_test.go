package supervise

import (
	"os/exec"
	"testing"
	"time"
)

func service(arguments ...string) *Service {
	return &Service{Name: arguments[0], Command: func() (*exec.Cmd, error) {
		return exec.Command(arguments[0], arguments[1:]...), nil
	}}
}

func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain: " + what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestStartsAgainWhatExitsUnasked(t *testing.T) {
	s := service("false")
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "the first end", func() bool { return s.State().LastExit == "exit status 1" })
	await(t, "a restart", func() bool { return s.State().Restarts > 0 })
	s.Kill()
	if state := s.State(); state.Wanted || state.PID != 0 {
		t.Fatal(state)
	}
}

func TestStaysAwayAfterKillUntilStart(t *testing.T) {
	s := service("sleep", "1000")
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	before := s.State().PID
	if err := s.Start(); err != nil || s.State().PID != before {
		t.Fatal("a second start is not harmless", err)
	}
	s.Kill()
	if state := s.State(); state.PID != 0 || state.LastExit != "signal: killed" {
		t.Fatal(state)
	}
	if err := s.Start(); err != nil || s.State().PID == 0 {
		t.Fatal(err)
	}
	s.Stop(10 * time.Second)
	if state := s.State(); state.PID != 0 || state.LastExit != "signal: terminated" {
		t.Fatal(state)
	}
}

func TestKillsWhatDoesNotStop(t *testing.T) {
	s := service("sh", "-c", "trap '' TERM; while :; do sleep 0.05; done")
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	s.Stop(200 * time.Millisecond)
	if s.State().PID != 0 {
		t.Fatal(s.State())
	}
}
