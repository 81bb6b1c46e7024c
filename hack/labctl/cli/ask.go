package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"

	"hagane.dev/hack/labctl/control"
)

// ask asks the keeper for something and shows what it says.
func (l lab) ask(request control.Request) error {
	return control.Ask(l.folder, request, func(e control.Event) {
		if e.Say != "" {
			fmt.Fprintln(os.Stderr, "\033[1m==>\033[0m "+e.Say)
		}
	})
}

// simple is a command that asks the keeper for one thing by name.
func simple(do string) func(lab, []string) (int, error) {
	return func(l lab, arguments []string) (int, error) {
		if len(arguments) != 1 {
			return 0, wrong("exactly one NAME is needed")
		}
		return 0, l.ask(control.Request{Do: do, Name: arguments[0]})
	}
}

func link(l lab, arguments []string) (int, error) {
	if len(arguments) != 3 || arguments[2] != "up" && arguments[2] != "down" {
		return 0, wrong("a host, an interface, and up or down are needed")
	}
	return 0, l.ask(control.Request{Do: control.Link, Name: arguments[0], Interface: arguments[1], Up: arguments[2] == "up"})
}

func token(l lab, arguments []string) (int, error) {
	if len(arguments) != 2 || arguments[1] != "expire" && arguments[1] != "renew" {
		return 0, wrong("a host, and expire or renew are needed")
	}
	return 0, l.ask(control.Request{Do: control.Token, Name: arguments[0], Up: arguments[1] == "renew"})
}

func logs(l lab, arguments []string) (int, error) {
	follow := len(arguments) > 0 && arguments[0] == "-f"
	if follow {
		arguments = arguments[1:]
	}
	if len(arguments) != 1 {
		return 0, wrong("exactly one NAME is needed")
	}
	log, err := os.Open(l.folder.Log(arguments[0]))
	if os.IsNotExist(err) {
		return 0, fmt.Errorf("there is no log of %q; there are those of hosts (lb1), components (operator, apiserver, etcd, controller-manager), services on hosts (agent/lb1, vrrp/lb1, web/web1) and the keeper", arguments[0])
	}
	if err != nil {
		return 0, err
	}
	defer log.Close()
	for {
		if _, err := io.Copy(os.Stdout, log); err != nil || !follow {
			return 0, err
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func (l lab) logTail(name string) string {
	text, err := os.ReadFile(l.folder.Log(name))
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimRight(text, "\n"), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-20):], []byte("\n")))
}
