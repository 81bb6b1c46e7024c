// labctl is the lab: its command line, the keeper that holds a running lab together, and everything
// that runs inside a host (init, the server for commands, the web server, the load generator).
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"hagane.dev/hack/labctl/box"
	"hagane.dev/hack/labctl/cli"
	"hagane.dev/hack/labctl/guest"
	"hagane.dev/hack/labctl/keeper"
	"hagane.dev/hack/labctl/layout"
	"hagane.dev/hack/labctl/load"
	"hagane.dev/hack/labctl/throwaway"
	"hagane.dev/hack/labctl/web"
)

// The main goroutine stays on the main thread: what dies with that thread dies with the process.
func init() { runtime.LockOSThread() }

func main() {
	if os.Getpid() == 1 && os.Getenv(guest.ConfigVariable) != "" {
		guest.Init()
	}
	program, arguments := filepath.Base(os.Args[0]), os.Args[1:]
	if program != "load" {
		if len(arguments) == 0 {
			arguments = []string{"--help"}
		}
		program, arguments = arguments[0], arguments[1:]
	}
	os.Exit(run(program, arguments))
}

func run(program string, arguments []string) int {
	switch program {
	case "box":
		return box.Main(arguments)
	case "serve":
		return failed("serve", guest.Serve())
	case "web":
		if len(arguments) == 1 {
			return failed("web", web.Main(arguments[0]))
		}
	case "load":
		return load.Main(arguments, os.Stdin, os.Stdout, os.Stderr)
	case "lab":
		return cli.Main(arguments)
	case "keeper":
		if len(arguments) == 1 {
			return failed("keeper", keeper.Main(layout.Folder(arguments[0])))
		}
	case "run":
		if len(arguments) > 0 {
			return throwaway.Main(arguments[0], arguments[1:])
		}
	}
	fmt.Fprintf(os.Stderr, "labctl: no such program: %s\n", program)
	return 2
}

func failed(what string, err error) int {
	fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
	return 1
}
