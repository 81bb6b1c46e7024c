package guest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/topology"
)

// Folders inside a host.
const (
	RunDirectory  = "/run/lab"      // what the lab gives the host: token, certificate authority
	DistDirectory = "/run/lab-dist" // the agent's build
	binaries      = "/run/lab-bin"  // programs of the lab's own
	overlays      = "/run/lab-over" // what was written to folders that are the machine's underneath
)

type fileSystem struct {
	kind, source, target, data string
	flags                      uintptr
}

var kernelFileSystems = []fileSystem{
	{"proc", "proc", "/proc", "", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC},
	{"sysfs", "sysfs", "/sys", "", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC},
	{"devtmpfs", "devtmpfs", "/dev", "mode=755", unix.MS_NOSUID},
	{"cgroup2", "cgroup2", "/sys/fs/cgroup", "", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC},
}

// coveredFolders show the machine's files; what is written there stays in the host's memory.
var coveredFolders = []string{"/etc", "/var/lib", "/srv"}

var emptyFolders = []string{"/run", "/tmp", "/var/tmp", "/var/log"}

func mountAll(config Config) error {
	for _, m := range kernelFileSystems {
		if err := unix.Mount(m.source, m.target, m.kind, m.flags, m.data); err != nil && !errors.Is(err, unix.EBUSY) {
			return fmt.Errorf("mounting %s: %w", m.target, err)
		}
	}
	if err := mountDevices(); err != nil {
		return err
	}
	for _, folder := range emptyFolders {
		if err := mountEmpty(folder, "mode=1777"); err != nil {
			return err
		}
	}
	for _, folder := range []string{RunDirectory, DistDirectory, binaries, overlays, "/run/lock", "/run/netns"} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	for _, folder := range coveredFolders {
		if err := mountCovered(folder); err != nil {
			return err
		}
	}
	for _, m := range config.Mounts {
		if err := mountFolder(m); err != nil {
			return err
		}
	}
	for _, folder := range config.Hide {
		if err := mountEmpty(folder, "mode=755,size=0"); err != nil {
			return err
		}
	}
	if err := linkPrograms(); err != nil {
		return err
	}
	if !config.Lab {
		return nil
	}
	return coverNames(config.Host)
}

func mountDevices() error {
	for _, folder := range []string{"/dev/pts", "/dev/shm", "/dev/net"} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	if err := unix.Mount("devpts", "/dev/pts", "devpts", unix.MS_NOSUID|unix.MS_NOEXEC, "mode=620,ptmxmode=666"); err != nil {
		return fmt.Errorf("mounting /dev/pts: %w", err)
	}
	_ = os.Remove("/dev/ptmx")
	for name, to := range map[string]string{
		"/dev/ptmx": "pts/ptmx", "/dev/fd": "/proc/self/fd",
		"/dev/stdin": "/proc/self/fd/0", "/dev/stdout": "/proc/self/fd/1", "/dev/stderr": "/proc/self/fd/2",
	} {
		if err := os.Symlink(to, name); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	return mountEmpty("/dev/shm", "mode=1777")
}

func mountEmpty(folder, options string) error {
	if err := unix.Mount("tmpfs", folder, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, options); err != nil {
		return fmt.Errorf("mounting an empty %s: %w", folder, err)
	}
	return nil
}

// mountCovered lets a folder of the read-only root be written to.
func mountCovered(folder string) error {
	upper := filepath.Join(overlays, strings.ReplaceAll(folder, "/", "_"))
	work := upper + ".work"
	for _, f := range []string{upper, work} {
		if err := os.MkdirAll(f, 0o755); err != nil {
			return err
		}
	}
	options := "lowerdir=" + folder + ",upperdir=" + upper + ",workdir=" + work
	if err := unix.Mount("overlay", folder, "overlay", 0, options); err != nil && !errors.Is(err, unix.ENOENT) {
		return fmt.Errorf("covering %s: %w", folder, err)
	}
	return nil
}

// mountFolder shows a folder of the machine. A target that is missing is made where that is possible.
func mountFolder(m Mount) error {
	target := m.Target
	if target == "" {
		target = m.Source
	}
	_ = os.MkdirAll(target, 0o755)
	var flags uintptr
	if !m.Writable {
		flags = unix.MS_RDONLY
	}
	if err := unix.Mount("none", target, "hostfs", flags, m.Source); err != nil {
		return fmt.Errorf("showing the machine's %s as %s: %w", m.Source, target, err)
	}
	return nil
}

// linkPrograms puts the lab's own programs on the path.
func linkPrograms() error {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return err
	}
	for _, name := range []string{"load"} {
		if err := os.Symlink(self, filepath.Join(binaries, name)); err != nil {
			return err
		}
	}
	return nil
}

// coverNames gives the host its own name and those of all hosts, whatever the machine's files say.
func coverNames(host string) error {
	for path, text := range map[string]string{
		"/etc/hosts":       topology.HostsFile(host),
		"/etc/hostname":    host + "\n",
		"/etc/resolv.conf": "# Names in the lab come from /etc/hosts.\noptions timeout:1 attempts:1\n",
	} {
		// Replaced, not written through: it may be a link to somewhere else.
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
