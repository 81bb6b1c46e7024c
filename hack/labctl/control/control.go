// Package control is how the command line asks the keeper of a lab for something: one request on a
// connection to the keeper's socket, answered by events of which the last says how it ended.
package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"hagane.dev/hack/labctl/layout"
)

// Request asks for one thing.
type Request struct {
	Do        string // one of the constants below
	Name      string
	Interface string
	Up        bool
	Settings  *Settings
}

// What can be asked for.
const (
	Up      = "up"
	Start   = "start"
	Stop    = "stop"
	Kill    = "kill"
	Restart = "restart"
	Link    = "link"
	Token   = "token" // Up: renew; otherwise let it be expired
	Status  = "status"
	Host    = "host"
)

// Settings say what a lab is made of.
type Settings struct {
	Kernel     string
	Programs   string // folder of the control plane's programs
	Java       string
	Repository string
	Without    []string
}

// Event is one line of an answer.
type Event struct {
	Say   string `json:",omitempty"`
	Error string `json:",omitempty"`
	Rows  []Row  `json:",omitempty"`
	Done  bool   `json:",omitempty"`
}

// Row is the state of a host, a component, or a service on a host.
type Row struct {
	Name      string
	State     string // "up", "booting", "down", or what keeps it from being up
	Healthy   bool   // it is as it should be
	PID       int    // as the keeper numbers processes
	Since     time.Time
	Addresses string
}

// ErrNotUp says that no lab runs.
var ErrNotUp = errors.New("the lab is not up: hack/lab up")

// Ask sends a request and hands each event but the last to the callback.
func Ask(folder layout.Folder, request Request, event func(Event)) error {
	directory, err := os.Open(string(folder))
	if errors.Is(err, os.ErrNotExist) {
		return ErrNotUp
	}
	if err != nil {
		return err
	}
	defer directory.Close()
	connection, err := net.Dial("unix", folder.Socket(directory))
	if err != nil {
		if keeper, _ := folder.Keeper(); keeper == 0 {
			return ErrNotUp
		}
		return fmt.Errorf("the lab's keeper does not answer: %w", err)
	}
	defer connection.Close()
	if err := json.NewEncoder(connection).Encode(request); err != nil {
		return err
	}
	decoder := json.NewDecoder(connection)
	for {
		var e Event
		if err := decoder.Decode(&e); err != nil {
			return errors.New("the lab's keeper went away (see hack/lab logs keeper)")
		}
		switch {
		case e.Error != "":
			return errors.New(e.Error)
		case e.Done:
			return nil
		default:
			event(e)
		}
	}
}
