// Package cli is the command line of hack/lab.
package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hagane.dev/hack/labctl/layout"
)

// misuse is an error of whoever typed the command.
type misuse struct{ text string }

func (m misuse) Error() string { return m.text }

func wrong(format string, values ...any) error { return misuse{fmt.Sprintf(format, values...)} }

// command is one word of the command line.
type command struct {
	name, arguments, says string
	help                  string
	// run returns an exit status of its own, or an error.
	run func(l lab, arguments []string) (int, error)
}

// lab is the lab that the command line is about.
type lab struct {
	folder layout.Folder
	name   string
}

// Main runs a command line and returns the exit status: 0, what the command run says, 1 for a failure, 2 for misuse, and
// for exec 127 where the command could not be started and 255 where the host cannot be reached or was lost.
func Main(arguments []string) int {
	if len(arguments) == 0 || arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help" {
		return help(arguments)
	}
	c := find(arguments[0])
	if c == nil {
		fmt.Fprintf(os.Stderr, "error: there is no command %q: hack/lab --help\n", arguments[0])
		return 2
	}
	// Only the first word: what follows may be meant for kubectl or for a host's command.
	if len(arguments) > 1 && (arguments[1] == "--help" || arguments[1] == "-h") && c.name != "kubectl" {
		return help([]string{"help", c.name})
	}
	l, err := ours()
	if err != nil {
		return failed(c, err)
	}
	status, err := c.run(l, arguments[1:])
	if err != nil {
		return failed(c, err)
	}
	return status
}

func ours() (lab, error) {
	folder := os.Getenv("HAGANE_LAB_STATE")
	if !filepath.IsAbs(folder) {
		return lab{}, errors.New("HAGANE_LAB_STATE names no folder: call hack/lab, not the program behind it")
	}
	return lab{layout.Folder(folder), os.Getenv("HAGANE_LAB_NAME")}, nil
}

func failed(c *command, err error) int {
	fmt.Fprintln(os.Stderr, "error:", err)
	var m misuse
	if errors.As(err, &m) {
		fmt.Fprintf(os.Stderr, "usage: hack/lab %s %s\n", c.name, c.arguments)
		return 2
	}
	var s statusError
	if errors.As(err, &s) {
		return s.status
	}
	return 1
}

// statusError is an error with an exit status of its own.
type statusError struct {
	error
	status int
}

func (s statusError) Unwrap() error { return s.error }

func find(name string) *command {
	for _, c := range commands() {
		if c.name == name {
			return &c
		}
	}
	return nil
}

func help(arguments []string) int {
	if len(arguments) > 1 {
		c := find(arguments[1])
		if c == nil {
			fmt.Fprintf(os.Stderr, "error: there is no command %q: hack/lab --help\n", arguments[1])
			return 2
		}
		fmt.Printf("usage: hack/lab %s %s\n\n%s\n", c.name, c.arguments, strings.TrimSpace(c.help))
		return 0
	}
	fmt.Print(overview)
	for _, c := range commands() {
		fmt.Printf("  %-38s %s\n", strings.TrimSpace(c.name+" "+c.arguments), c.says)
	}
	fmt.Print(remarks)
	return 0
}
