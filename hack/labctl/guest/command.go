package guest

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/box"
	"hagane.dev/hack/labctl/wire"
)

// goodbye is how long a command has to end after SIGTERM when its client went away.
const goodbye = time.Second

// usualEnvironment is what commands get when the client names none.
var usualEnvironment = []string{"PATH=" + Path, "HOME=/root", "USER=root", "LOGNAME=root", "SHELL=/bin/sh", "LANG=C.UTF-8", "TERM=xterm"}

// command is one program that a client started. It leads a process group of its own.
type command struct {
	client  *wire.Conn
	process *exec.Cmd
	streams *streams
	gone    chan struct{} // closed when the client is
	ended   chan struct{} // closed when the program is
}

// runCommand runs one command to its end. An error means that it did not start.
func runCommand(client *wire.Conn, ask wire.Command) error {
	c, err := startCommand(client, ask)
	if err != nil {
		return err
	}
	go c.listen()
	output := c.streams.copyOutput(client)
	go c.endWithClient()
	err = c.process.Wait()
	close(c.ended)
	output.drain()
	status, known := c.process.ProcessState.Sys().(syscall.WaitStatus)
	if !known {
		return err
	}
	_ = client.SendNumber(wire.Exit, box.Status(unix.WaitStatus(status)))
	// Until the client has read that and gone, it is listened to: closing with something of its still unread would be
	// a reset, which takes away what it has not read yet.
	<-c.gone
	return nil
}

func startCommand(client *wire.Conn, ask wire.Command) (*command, error) {
	if len(ask.Arguments) == 0 {
		return nil, errors.New("no command was given")
	}
	environment := ask.Environment
	if environment == nil {
		environment = usualEnvironment
	}
	directory := ask.Directory
	if directory == "" {
		directory = "/"
	}
	path, err := find(ask.Arguments[0], environment, directory)
	if err != nil {
		return nil, err
	}
	var s *streams
	if ask.Terminal {
		s, err = newTerminal(ask.Rows, ask.Columns)
	} else {
		s, err = newPipes()
	}
	if err != nil {
		return nil, err
	}
	process := &exec.Cmd{
		Path: path, Args: ask.Arguments, Env: environment, Dir: directory,
		Stdin: s.theirs[0], Stdout: s.theirs[1], Stderr: s.theirs[2],
		SysProcAttr: &syscall.SysProcAttr{Setsid: true, Setctty: ask.Terminal},
	}
	err = process.Start()
	s.closeTheirs()
	if err != nil {
		s.closeMine()
		return nil, err
	}
	return &command{client: client, process: process, streams: s, gone: make(chan struct{}), ended: make(chan struct{})}, nil
}

// find looks a program up as execvp does, on the path that it will have itself.
func find(name string, environment []string, directory string) (string, error) {
	if strings.Contains(name, "/") {
		if !strings.HasPrefix(name, "/") {
			name = directory + "/" + name
		}
		if err := executable(name); err != nil {
			return "", &os.PathError{Op: "exec", Path: name, Err: err}
		}
		return name, nil
	}
	path := Path
	for _, variable := range environment {
		if value, isPath := strings.CutPrefix(variable, "PATH="); isPath {
			path = value
		}
	}
	var denied error
	for _, folder := range strings.Split(path, ":") {
		candidate := folder + "/" + name
		err := executable(candidate)
		if err == nil {
			return candidate, nil
		}
		if errors.Is(err, unix.EACCES) {
			denied = err
		}
	}
	if denied != nil {
		return "", &os.PathError{Op: "exec", Path: name, Err: denied}
	}
	return "", &os.PathError{Op: "exec", Path: name, Err: unix.ENOENT}
}

func executable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return errors.Unwrap(err)
	}
	if info.IsDir() {
		return unix.EACCES
	}
	return unix.Access(path, unix.X_OK)
}

// listen takes the client's frames. It never waits for the program, so that signals and the client's end are seen.
func (c *command) listen() {
	defer close(c.gone)
	input := newInput(c.streams.input, func(n int) { _ = c.client.SendNumber(wire.Taken, n) })
	defer input.end()
	for {
		frame, err := c.client.Receive()
		if err != nil {
			return
		}
		switch frame.Kind {
		case wire.Stdin:
			input.add(frame.Payload)
		case wire.StdinEnd:
			input.end()
		case wire.Signal:
			if n, err := frame.Number(); err == nil {
				c.signal(unix.Signal(n))
			}
		case wire.Resize:
			if len(frame.Payload) == 4 {
				c.streams.resize(frame.Payload)
			}
		}
	}
}

func (c *command) signal(s unix.Signal) {
	select {
	case <-c.ended: // its number may be another process's by now
	default:
		_ = unix.Kill(-c.process.Process.Pid, s)
	}
}

// endWithClient ends the program when its client goes away.
func (c *command) endWithClient() {
	select {
	case <-c.ended:
		return
	case <-c.gone:
	}
	c.signal(unix.SIGHUP)
	c.signal(unix.SIGTERM)
	select {
	case <-c.ended:
	case <-time.After(goodbye):
		c.signal(unix.SIGKILL)
	}
}

// input writes what the client sends to the program, in order, from a queue that the wire's window bounds.
type input struct {
	mu    sync.Mutex
	wake  *sync.Cond
	queue [][]byte
	ended bool
}

func newInput(to io.WriteCloser, taken func(int)) *input {
	in := &input{}
	in.wake = sync.NewCond(&in.mu)
	go func() {
		defer to.Close()
		broken := false
		for {
			chunk, more := in.next()
			if !more {
				return
			}
			if !broken {
				_, err := to.Write(chunk)
				broken = err != nil // the program closed its input: the rest is taken and dropped
			}
			taken(len(chunk))
		}
	}()
	return in
}

func (in *input) add(chunk []byte) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.ended {
		in.queue = append(in.queue, chunk)
		in.wake.Signal()
	}
}

func (in *input) end() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.ended = true
	in.wake.Signal()
}

func (in *input) next() ([]byte, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for len(in.queue) == 0 && !in.ended {
		in.wake.Wait()
	}
	if len(in.queue) == 0 {
		return nil, false
	}
	chunk := in.queue[0]
	in.queue = in.queue[1:]
	return chunk, true
}
