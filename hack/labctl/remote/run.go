package remote

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/wire"
)

// ErrRefused marks a command that the host could not start.
var ErrRefused = errors.New("the command did not start")

// ErrLost marks a command whose host went away.
var ErrLost = errors.New("the connection to the host was lost while the command ran")

// forwarded are the signals that go to the command instead of ending this program.
var forwarded = []os.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT, unix.SIGUSR1, unix.SIGUSR2}

// Run runs a command at the other end with this process's standard streams and signals, and returns its exit status.
// Where both standard input and output are a terminal, the command gets one too.
func Run(connection net.Conn, command wire.Command) (int, error) {
	c := wire.NewConn(connection)
	if size, err := unix.IoctlGetWinsize(0, unix.TIOCGWINSZ); err == nil && isTerminal(1) {
		command.Terminal, command.Rows, command.Columns = true, size.Row, size.Col
		restore, err := makeRaw()
		if err != nil {
			return 0, err
		}
		defer restore()
	}
	signals := make(chan os.Signal, 16)
	for _, s := range forwarded {
		if !signal.Ignored(s) { // as nohup has it
			signal.Notify(signals, s)
		}
	}
	if command.Terminal {
		signal.Notify(signals, unix.SIGWINCH)
	}
	defer signal.Stop(signals)
	if err := c.SendJSON(wire.Start, command); err != nil {
		return 0, err
	}
	go forward(c, signals)
	window := newWindow(wire.Window)
	go sendInput(c, os.Stdin, window)
	return receive(c, window, os.Stdout, os.Stderr)
}

func receive(c *wire.Conn, window *window, stdout, stderr io.Writer) (int, error) {
	for {
		frame, err := c.Receive()
		if err != nil {
			return 0, fmt.Errorf("%w (%w)", ErrLost, err)
		}
		switch frame.Kind {
		case wire.Stdout:
			_, err = stdout.Write(frame.Payload)
		case wire.Stderr:
			_, err = stderr.Write(frame.Payload)
		case wire.Taken:
			var n int
			if n, err = frame.Number(); err == nil {
				window.widen(n)
			}
		case wire.Exit:
			return frame.Number()
		case wire.Refused:
			return 0, fmt.Errorf("%w: %s", ErrRefused, frame.Payload)
		default:
			err = fmt.Errorf("unexpected frame %d", frame.Kind)
		}
		if err != nil {
			return 0, err
		}
	}
}

func forward(c *wire.Conn, signals <-chan os.Signal) {
	for s := range signals {
		number := s.(syscall.Signal)
		if number == unix.SIGWINCH {
			if size, err := unix.IoctlGetWinsize(0, unix.TIOCGWINSZ); err == nil {
				payload := binary.BigEndian.AppendUint16(nil, size.Row)
				_ = c.Send(wire.Resize, binary.BigEndian.AppendUint16(payload, size.Col))
			}
			continue
		}
		_ = c.SendNumber(wire.Signal, int(number))
	}
}

func sendInput(c *wire.Conn, input io.Reader, window *window) {
	buffer := make([]byte, wire.MaxPayload/2)
	for {
		n, err := input.Read(buffer)
		if n > 0 {
			window.take(n)
			if c.Send(wire.Stdin, buffer[:n]) != nil {
				return
			}
		}
		if err != nil {
			_ = c.Send(wire.StdinEnd, nil)
			return
		}
	}
}

// window is how much input may still be sent before the command has taken some.
type window struct {
	mu   sync.Mutex
	wide *sync.Cond
	left int
}

func newWindow(size int) *window {
	w := &window{left: size}
	w.wide = sync.NewCond(&w.mu)
	return w
}

func (w *window) take(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.left < n {
		w.wide.Wait()
	}
	w.left -= n
}

func (w *window) widen(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left += n
	w.wide.Signal()
}

func isTerminal(fd int) bool {
	_, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	return err == nil
}

// makeRaw hands every key to the command, and returns what undoes that.
func makeRaw() (func(), error) {
	before, err := unix.IoctlGetTermios(0, unix.TCGETS)
	if err != nil {
		return nil, err
	}
	raw := *before
	raw.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	raw.Oflag &^= unix.OPOST
	raw.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	raw.Cflag = raw.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
	raw.Cc[unix.VMIN], raw.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(0, unix.TCSETS, &raw); err != nil {
		return nil, err
	}
	return func() { _ = unix.IoctlSetTermios(0, unix.TCSETS, before) }, nil
}
