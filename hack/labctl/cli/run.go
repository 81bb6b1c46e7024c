package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"hagane.dev/hack/labctl/control"
	"hagane.dev/hack/labctl/kube"
	"hagane.dev/hack/labctl/remote"
	"hagane.dev/hack/labctl/topology"
	"hagane.dev/hack/labctl/wire"
)

// Exit statuses of exec for what is not the command's own.
const (
	notStarted = 127
	hostLost   = 255
)

func execute(l lab, arguments []string) (int, error) {
	if len(arguments) < 2 {
		return 0, wrong("a host and a command are needed")
	}
	host, err := topology.Find(arguments[0])
	if err != nil {
		return 0, wrong("%s", err)
	}
	if err := l.ask(control.Request{Do: control.Host, Name: host.Name}); err != nil {
		return 0, statusError{err, hostLost}
	}
	network, err := l.network()
	if err != nil {
		return 0, err
	}
	connection, err := network.Dial(context.Background(), host.ManagementAddress())
	if err != nil {
		return 0, statusError{err, hostLost}
	}
	defer connection.Close()
	status, err := remote.Run(connection, wire.Command{Arguments: arguments[1:]})
	switch {
	case errors.Is(err, remote.ErrRefused):
		return 0, statusError{err, notStarted}
	case err != nil:
		return 0, statusError{err, hostLost}
	}
	return status, nil
}

// network is the lab's network namespace.
func (l lab) network() (remote.Namespace, error) {
	keeper, err := l.folder.Keeper()
	if err == nil && keeper == 0 {
		err = control.ErrNotUp
	}
	return remote.NamespaceOf(keeper), err
}

func kubectl(l lab, arguments []string) (int, error) {
	program := filepath.Join(l.folder.Programs(), "kubectl")
	configuration := filepath.Join(l.folder.Credentials(), kube.AdminConfig)
	return l.become(program, append([]string{"kubectl"}, arguments...), "KUBECONFIG="+configuration)
}

func inNetwork(l lab, arguments []string) (int, error) {
	if len(arguments) == 0 {
		return 0, wrong("a command is needed")
	}
	program, err := exec.LookPath(arguments[0])
	if err != nil {
		return 0, statusError{err, notStarted}
	}
	return l.become(program, arguments)
}

// become replaces this process by another in the lab's network, to which so belong streams, signals and exit status.
func (l lab) become(program string, arguments []string, environment ...string) (int, error) {
	network, err := l.network()
	if err != nil {
		return 0, err
	}
	// The main goroutine is locked to the main thread, which execve goes on with.
	if err := network.Enter(); err != nil {
		return 0, err
	}
	return 0, syscall.Exec(program, arguments, append(os.Environ(), environment...))
}
