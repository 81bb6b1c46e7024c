// Package box runs a process as the only child of a process 1: in a PID namespace of its own, so that one signal to
// process 1 ends everything inside, whatever it has become, and with a /proc and /dev/shm of its own, so that
// nothing of it is left behind.
package box

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Command is a command to run a program in a box: ready to be started, with files as further descriptors from 3 on.
func Command(network bool, files []*os.File, arguments ...string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, append([]string{"box", strconv.Itoa(len(files))}, arguments...)...)
	cmd.ExtraFiles = files
	flags := uintptr(unix.CLONE_NEWPID | unix.CLONE_NEWNS)
	if network {
		flags |= unix.CLONE_NEWNET
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags, Setsid: true}
	return cmd, nil
}

// Main is process 1 of a box. It returns the program's exit status.
func Main(arguments []string) int {
	if os.Getpid() != 1 || len(arguments) < 2 {
		fmt.Fprintln(os.Stderr, "box: this runs as process 1 of a PID namespace only")
		return 125
	}
	status, err := run(arguments)
	if err != nil {
		fmt.Fprintln(os.Stderr, "box:", err)
		return 125
	}
	return status
}

func run(arguments []string) (int, error) {
	count, err := strconv.Atoi(arguments[0])
	if err != nil {
		return 0, err
	}
	if err := prepare(); err != nil {
		return 0, err
	}
	files := []*os.File{os.Stdin, os.Stdout, os.Stderr}
	for i := range count {
		files = append(files, os.NewFile(uintptr(3+i), "inherited"))
	}
	path, err := exec.LookPath(arguments[1])
	if err != nil {
		return 0, err
	}
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, unix.SIGTERM, unix.SIGINT, unix.SIGHUP)
	child, err := os.StartProcess(path, arguments[1:], &os.ProcAttr{Files: files, Env: os.Environ()})
	if err != nil {
		return 0, err
	}
	for _, f := range files[3:] {
		_ = f.Close()
	}
	go func() {
		for s := range signals {
			_ = unix.Kill(child.Pid, s.(unix.Signal))
		}
	}()
	return Reap(child.Pid)
}

func prepare() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("making mounts private: %w", err)
	}
	if err := unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mounting /proc: %w", err)
	}
	if err := unix.Mount("tmpfs", "/dev/shm", "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=1777,size=100%"); err != nil {
		return fmt.Errorf("mounting /dev/shm: %w", err)
	}
	return nil
}

// Reap waits for all children, as process 1 must, until the one with this id has ended, and returns its status.
func Reap(pid int) (int, error) {
	for {
		var status unix.WaitStatus
		ended, err := unix.Wait4(-1, &status, 0, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("waiting for process %d: %w", pid, err)
		}
		if ended == pid {
			return Status(status), nil
		}
	}
}

// Status is the exit status as a shell gives it: 128 and the signal's number for what a signal ended.
func Status(status unix.WaitStatus) int {
	if status.Signaled() {
		return 128 + int(status.Signal())
	}
	return status.ExitStatus()
}
