package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/box"
	"hagane.dev/hack/labctl/control"
	"hagane.dev/hack/labctl/layout"
)

var canBeLeftOut = []string{"operator", "agents"}

func up(l lab, arguments []string) (int, error) {
	settings, err := settingsFrom(arguments)
	if err != nil {
		return 0, err
	}
	if err := l.locked(l.startKeeper); err != nil {
		return 0, err
	}
	return 0, l.ask(control.Request{Do: control.Up, Settings: &settings})
}

func settingsFrom(arguments []string) (control.Settings, error) {
	without := os.Getenv("HAGANE_LAB_WITHOUT")
	for len(arguments) > 0 {
		value, joined := strings.CutPrefix(arguments[0], "--without=")
		switch {
		case joined:
			without, arguments = value, arguments[1:]
		case arguments[0] == "--without" && len(arguments) > 1:
			without, arguments = arguments[1], arguments[2:]
		default:
			return control.Settings{}, wrong("%q is not understood", arguments[0])
		}
	}
	settings := control.Settings{
		Kernel: os.Getenv("HAGANE_LAB_KERNEL"), Programs: os.Getenv("HAGANE_LAB_PROGRAMS"),
		Java: os.Getenv("JAVA_HOME"), Repository: os.Getenv("HAGANE_LAB_REPOSITORY"),
	}
	for _, what := range strings.FieldsFunc(without, func(r rune) bool { return r == ',' || r == ' ' }) {
		if !slices.Contains(canBeLeftOut, what) {
			return settings, wrong("%q cannot be left out; %s can", what, strings.Join(canBeLeftOut, ", "))
		}
		settings.Without = append(settings.Without, what)
	}
	return settings, nil
}

// locked does something while no other command starts or ends a lab in the same place.
func (l lab) locked(do func() error) error {
	parent := filepath.Dir(string(l.folder))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	directory, err := os.Open(parent)
	if err != nil {
		return err
	}
	defer directory.Close()
	if err := unix.Flock(int(directory.Fd()), unix.LOCK_EX); err != nil {
		return err
	}
	return do()
}

// startKeeper starts the process that everything else is a child of, unless it runs.
func (l lab) startKeeper() error {
	if keeper, err := l.folder.Keeper(); err != nil || keeper != 0 {
		return err
	}
	if os.Geteuid() != 0 {
		return errors.New("only root can make the lab's networks: sudo hack/lab up")
	}
	if err := os.MkdirAll(l.folder.Logs(), 0o700); err != nil {
		return err
	}
	if err := os.Chmod(string(l.folder), 0o700); err != nil {
		return err
	}
	if err := linkProgram(l.folder); err != nil {
		return err
	}
	log, err := os.OpenFile(l.folder.Log("keeper"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	ready, tell, err := os.Pipe()
	if err != nil {
		return err
	}
	defer ready.Close()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd, err := box.Command(true, []*os.File{tell}, self, "keeper", string(l.folder))
	if err != nil {
		return err
	}
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", log, log
	err = cmd.Start()
	_ = tell.Close()
	if err != nil {
		return fmt.Errorf("starting the lab's keeper: %w", err)
	}
	if err := l.folder.WriteKeeper(cmd.Process.Pid); err != nil {
		return err
	}
	_ = ready.SetReadDeadline(time.Now().Add(30 * time.Second))
	if said, err := io.ReadAll(ready); err != nil || string(said) != "ready" {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return fmt.Errorf("the lab's keeper did not start; its log ends with:\n%s", l.logTail("keeper"))
	}
	return cmd.Process.Release()
}

// linkProgram remembers which program keeps the lab, so that later commands speak its language.
func linkProgram(folder layout.Folder) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	_ = os.Remove(folder.Program())
	return os.Symlink(self, folder.Program())
}

func down(l lab, arguments []string) (int, error) {
	if len(arguments) > 0 {
		return 0, wrong("down takes no arguments")
	}
	return 0, l.locked(func() error {
		keeper, err := l.folder.Keeper()
		if err != nil {
			return err
		}
		if keeper != 0 {
			if err := endProcess(keeper); err != nil {
				return err
			}
		}
		return os.RemoveAll(string(l.folder))
	})
}

// endProcess kills a process and returns when it is gone: for process 1 of a namespace, when all that was in it is.
func endProcess(pid int) error {
	process, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	if err != nil {
		return err
	}
	defer unix.Close(process)
	if err := unix.PidfdSendSignal(process, syscall.SIGKILL, nil, 0); err != nil && !errors.Is(err, unix.ESRCH) {
		return err
	}
	waited := []unix.PollFd{{Fd: int32(process), Events: unix.POLLIN}}
	for deadline := time.Now().Add(30 * time.Second); ; {
		n, err := unix.Poll(waited, int(time.Until(deadline).Milliseconds()))
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return err
		case n == 0:
			return fmt.Errorf("process %d does not end", pid)
		default:
			return nil
		}
	}
}
