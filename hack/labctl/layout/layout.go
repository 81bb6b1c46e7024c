// Package layout says where a lab keeps what, in its folder of state.
package layout

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Folder is a lab's folder of state.
type Folder string

func (f Folder) in(parts ...string) string {
	return filepath.Join(append([]string{string(f)}, parts...)...)
}

// Program is a link to the program that keeps the lab.
func (f Folder) Program() string { return f.in("labctl") }

// Programs is a link to the folder of the control plane's programs.
func (f Folder) Programs() string { return f.in("programs") }

// Credentials is the folder of certificates, keys and the administrator's kubeconfig.
func (f Folder) Credentials() string { return f.in("credentials") }

// Etcd is etcd's data.
func (f Folder) Etcd() string { return f.in("etcd") }

// Logs is the folder of logs.
func (f Folder) Logs() string { return f.in("logs") }

// Log is the log of a host, a component, or a service on a host ("agent/lb1").
func (f Folder) Log(name string) string {
	return f.in("logs", strings.ReplaceAll(name, "/", "-")+".log")
}

// Builds is where the operator and the agent are run from.
func (f Folder) Builds() string { return f.in("builds") }

// Operator holds the operator's token and the certificate authority.
func (f Folder) Operator() string { return f.in("operator") }

// Given is what the lab gives a host: its agent's token and the certificate authority.
func (f Folder) Given(host string) string { return f.in("hosts", host, "given") }

// Kept is what a host keeps over a boot.
func (f Folder) Kept(host string) string { return f.in("hosts", host, "kept") }

const (
	socket  = "control"
	process = "keeper.pid"
)

// Socket is the path of the keeper's socket. It goes by an open directory, since a socket's path must be short.
func (f Folder) Socket(directory *os.File) string {
	return fmt.Sprintf("/proc/self/fd/%d/%s", directory.Fd(), socket)
}

// WriteKeeper remembers which process keeps the lab.
func (f Folder) WriteKeeper(pid int) error {
	started, err := startTime(pid)
	if err != nil {
		return err
	}
	return os.WriteFile(f.in(process), fmt.Appendf(nil, "%d %s\n", pid, started), 0o600)
}

// Keeper is the process that keeps the lab, or 0. A number that was given to another process since is not it.
func (f Folder) Keeper() (int, error) {
	text, err := os.ReadFile(f.in(process))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text))
	if len(fields) != 2 {
		return 0, nil
	}
	pid, err := strconv.Atoi(fields[0])
	if err != nil {
		return 0, nil
	}
	if started, err := startTime(pid); err != nil || started != fields[1] {
		return 0, nil
	}
	return pid, nil
}

// startTime is when a process was started, in ticks since the machine's boot.
func startTime(pid int) (string, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", err
	}
	// The second field is the name in brackets, and may hold anything.
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) < 20 || string(fields[0]) == "Z" {
		return "", fmt.Errorf("process %d has ended", pid)
	}
	return string(fields[19]), nil
}
