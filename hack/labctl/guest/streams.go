package guest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/wire"
)

// streams are a program's standard streams: pipes, or one terminal.
type streams struct {
	theirs   [3]*os.File
	input    io.WriteCloser
	outputs  map[wire.Kind]*os.File
	terminal *os.File
}

func newPipes() (*streams, error) {
	s := &streams{outputs: map[wire.Kind]*os.File{}}
	var mine [3]*os.File
	for i := range 3 {
		read, write, err := os.Pipe()
		if err != nil {
			s.closeTheirs()
			for _, f := range mine[:i] {
				_ = f.Close()
			}
			return nil, err
		}
		if i == 0 {
			s.theirs[i], mine[i] = read, write
		} else {
			s.theirs[i], mine[i] = write, read
		}
	}
	s.input = mine[0]
	s.outputs[wire.Stdout], s.outputs[wire.Stderr] = mine[1], mine[2]
	return s, nil
}

func newTerminal(rows, columns uint16) (*streams, error) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	number := 0
	err = control(master, func(fd int) (err error) {
		if number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN); err != nil {
			return err
		}
		if err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
			return err
		}
		return setSize(fd, rows, columns)
	})
	var slave *os.File
	if err == nil {
		slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		_ = master.Close()
		return nil, err
	}
	return &streams{
		theirs:   [3]*os.File{slave, slave, slave},
		input:    keepOpen{master},
		outputs:  map[wire.Kind]*os.File{wire.Stdout: master},
		terminal: master,
	}, nil
}

// keepOpen is a terminal's input: the end of the client's input does not close the terminal.
type keepOpen struct{ io.Writer }

func (keepOpen) Close() error { return nil }

func (s *streams) resize(rowsAndColumns []byte) {
	if s.terminal != nil {
		rows, columns := binary.BigEndian.Uint16(rowsAndColumns), binary.BigEndian.Uint16(rowsAndColumns[2:])
		_ = control(s.terminal, func(fd int) error { return setSize(fd, rows, columns) })
	}
}

func setSize(fd int, rows, columns uint16) error {
	return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: rows, Col: columns})
}

// control does something with a file's descriptor and leaves the file as it is (Fd would make it blocking).
func control(file *os.File, do func(fd int) error) error {
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var doErr error
	if err := raw.Control(func(fd uintptr) { doErr = do(int(fd)) }); err != nil {
		return err
	}
	return doErr
}

func (s *streams) closeTheirs() {
	for _, f := range s.theirs {
		if f != nil {
			_ = f.Close()
		}
	}
}

func (s *streams) closeMine() {
	_ = s.input.Close()
	for _, f := range s.outputs {
		_ = f.Close()
	}
}

// output copies what a program prints to its client.
type output struct {
	from   []*os.File
	copied sync.WaitGroup
}

func (s *streams) copyOutput(client *wire.Conn) *output {
	o := &output{}
	for kind, from := range s.outputs {
		o.from = append(o.from, from)
		o.copied.Add(1)
		go func() {
			defer o.copied.Done()
			copyAll(from, func(chunk []byte) { _ = client.Send(kind, chunk) })
		}()
	}
	return o
}

// drain returns when everything that the program itself printed was sent. What it left running in the background
// may go on printing, to nobody.
func (o *output) drain() {
	for _, f := range o.from {
		_ = f.SetReadDeadline(time.Now())
	}
	o.copied.Wait()
}

// copyAll copies to the end of the file or, once its deadline has passed, until nothing is ready to be read.
func copyAll(from *os.File, send func([]byte)) {
	buffer := make([]byte, wire.MaxPayload)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			send(buffer[:n])
		}
		if errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		if err != nil {
			_ = from.Close()
			return
		}
	}
	_ = from.SetReadDeadline(time.Time{})
	for {
		n, err := readReady(from, buffer)
		if n <= 0 {
			if errors.Is(err, unix.EAGAIN) {
				go discard(from)
			} else {
				_ = from.Close()
			}
			return
		}
		send(buffer[:n])
	}
}

// readReady reads without waiting: EAGAIN if there is nothing.
func readReady(from *os.File, buffer []byte) (int, error) {
	raw, err := from.SyscallConn()
	if err != nil {
		return 0, err
	}
	n, readErr := 0, error(nil)
	err = raw.Read(func(fd uintptr) bool {
		n, readErr = unix.Read(int(fd), buffer)
		return true
	})
	if err != nil {
		return 0, err
	}
	return n, readErr
}

func discard(from *os.File) {
	_, _ = io.Copy(io.Discard, from)
	_ = from.Close()
}
