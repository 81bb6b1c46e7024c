// Package throwaway runs one command on a kernel of its own: a user-mode Linux host that lives as long as the command.
package throwaway

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"hagane.dev/hack/labctl/remote"
	"hagane.dev/hack/labctl/topology"
	"hagane.dev/hack/labctl/wire"
)

const bootLimit = 60 * time.Second

const usage = `usage: hack/kernel/run CMD ARGS…

Runs a command on a real kernel with IPVS: a user-mode Linux host that is booted for
it and thrown away afterwards. Standard input, output, error, the exit status, the
environment, the working directory and signals are the command's, as if it ran here.

The host sees this machine's files, read only. Writable are /tmp, folders named
"target" in the working directory and up to two levels below it, and what
HAGANE_WRITABLE names (folders, separated by colons). It has a loopback interface
and no other network.

  HAGANE_WRITABLE     further folders that the command may write to
  HAGANE_RUN_MEMORY   the host's memory in megabytes (1024)
  HAGANE_RUN_VERBOSE  if not empty: the kernel's messages on standard error
`

// name is what a throw-away host is called.
const name = "throwaway"

// card stands for the host in the management network's numbering.
var card = topology.Host{Name: name}

// Main runs the command and returns its exit status, or 125 for a failure of its own.
func Main(kernel string, arguments []string) int {
	if len(arguments) > 0 && (arguments[0] == "--help" || arguments[0] == "-h") {
		fmt.Print(usage)
		return 0
	}
	if len(arguments) == 0 {
		fmt.Fprint(os.Stderr, usage)
		return 2
	}
	// The box is to die with this process, which the kernel ties to the thread that started it.
	runtime.LockOSThread()
	status, err := run(kernel, arguments)
	switch {
	case errors.Is(err, remote.ErrRefused):
		fmt.Fprintln(os.Stderr, "hack/kernel/run:", err)
		return 127
	case err != nil:
		fmt.Fprintln(os.Stderr, "hack/kernel/run:", err)
		return 125
	}
	return status
}

func run(kernel string, arguments []string) (int, error) {
	command, err := describe(arguments)
	if err != nil {
		return 0, err
	}
	machine, err := boot(kernel)
	if err != nil {
		return 0, err
	}
	defer machine.end()
	if err := machine.awaitBoot(); err != nil {
		return 0, fmt.Errorf("%w; its console said last:\n%s", err, machine.said.String())
	}
	connection, err := remote.Namespace{}.Dial(context.Background(), card.ManagementAddress())
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	status, err := remote.Run(connection, command)
	if errors.Is(err, remote.ErrLost) {
		return 0, fmt.Errorf("%w; its console said last:\n%s", err, machine.said.String())
	}
	return status, err
}

func describe(arguments []string) (wire.Command, error) {
	directory, err := os.Getwd()
	return wire.Command{Arguments: arguments, Environment: os.Environ(), Directory: directory}, err
}
