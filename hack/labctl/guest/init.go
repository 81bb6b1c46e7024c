package guest

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/box"
)

// Path is where programs are looked for.
const Path = binaries + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// Init is process 1 of a host. It does not return.
func Init() {
	fmt.Println("init: starting")
	cable, err := setUp()
	if err != nil {
		halt(err)
	}
	for {
		server, err := os.StartProcess("/proc/self/exe", []string{"labctl", "serve"}, &os.ProcAttr{
			Dir:   "/",
			Env:   []string{"PATH=" + Path, "HOME=/root", ConfigVariable + "=" + os.Getenv(ConfigVariable)},
			Files: []*os.File{os.Stdin, os.Stdout, os.Stderr, cable},
		})
		if err != nil {
			halt(err)
		}
		status, err := box.Reap(server.Pid)
		if err != nil {
			halt(err)
		}
		fmt.Println("init: the server ended with", strconv.Itoa(status), "and is started again")
	}
}

func setUp() (*os.File, error) {
	config, err := Decode(os.Getenv(ConfigVariable))
	if err != nil {
		return nil, err
	}
	if err := unix.Sethostname([]byte(config.Host)); err != nil {
		return nil, err
	}
	if err := mountAll(config); err != nil {
		return nil, err
	}
	_ = unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 65536, Max: 524288})
	unix.Umask(0o022)
	return setUpNetwork(config)
}

func halt(err error) {
	fmt.Println("init: cannot go on:", err)
	unix.Sync()
	_ = unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF)
	os.Exit(1)
}
