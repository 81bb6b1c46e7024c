// Package wire is what the lab's command line and the server in each host say to each other over TCP:
// frames of a kind, a length and a payload. A connection carries one command, or one question.
//
//	 0        1                                   5
//	+--------+-----------------------------------+------------- - -
//	| kind   | length of the payload, big endian | payload
//	+--------+-----------------------------------+------------- - -
package wire

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"sync"
)

// Kind says what a frame carries.
type Kind byte

// The kinds, and who sends them.
const (
	Start    Kind = 1  // client: a Command
	Stdin    Kind = 2  // client: bytes for its standard input
	StdinEnd Kind = 3  // client: its standard input is at its end
	Signal   Kind = 4  // client: 4 bytes, a signal for its process group
	Resize   Kind = 5  // client: 4 bytes, rows and columns
	Ask      Kind = 6  // client: a Question
	Stdout   Kind = 16 // server: bytes
	Stderr   Kind = 17 // server: bytes
	Taken    Kind = 18 // server: 4 bytes, how much of the standard input was written to the command
	Exit     Kind = 19 // server: 4 bytes, the exit status
	Refused  Kind = 20 // server: why not, as text
	Answer   Kind = 21 // server: JSON
)

// MaxPayload bounds a frame.
const MaxPayload = 1 << 16

// Window bounds how much standard input may be under way: so the server's reader is never blocked by a
// command that does not read, and sees signals and the end of the connection at once.
const Window = 1 << 20

// Command is what is to be run.
type Command struct {
	Arguments   []string
	Environment []string // absent: the host's usual one
	Directory   string
	Terminal    bool
	Rows        uint16
	Columns     uint16
}

// Question asks the host to do something about itself.
type Question struct {
	Do        string // "start", "stop", "kill" a service; "services"; "link"; "poweroff"
	Service   string
	Arguments []string // for "start": the command line, if another than before
	Interface string
	Up        bool
}

// Frame is one message.
type Frame struct {
	Kind    Kind
	Payload []byte
}

// Number reads the payload of a kind that carries one.
func (f Frame) Number() (int, error) {
	if len(f.Payload) != 4 {
		return 0, fmt.Errorf("frame %d: %d bytes instead of 4", f.Kind, len(f.Payload))
	}
	return int(int32(binary.BigEndian.Uint32(f.Payload))), nil
}

// Conn sends and receives frames. Sending is safe from several goroutines, receiving from one.
type Conn struct {
	reader *bufio.Reader
	mu     sync.Mutex
	writer *bufio.Writer
}

// NewConn wraps a connection.
func NewConn(c io.ReadWriter) *Conn {
	return &Conn{reader: bufio.NewReaderSize(c, 2*MaxPayload), writer: bufio.NewWriterSize(c, 2*MaxPayload)}
}

// Send writes one frame.
func (c *Conn) Send(kind Kind, payload []byte) error {
	if len(payload) > MaxPayload {
		return fmt.Errorf("frame %d: %d bytes are more than %d", kind, len(payload), MaxPayload)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var head [5]byte
	head[0] = byte(kind)
	binary.BigEndian.PutUint32(head[1:], uint32(len(payload)))
	if _, err := c.writer.Write(head[:]); err != nil {
		return err
	}
	if _, err := c.writer.Write(payload); err != nil {
		return err
	}
	return c.writer.Flush()
}

// SendNumber writes a frame that carries a number.
func (c *Conn) SendNumber(kind Kind, n int) error {
	return c.Send(kind, binary.BigEndian.AppendUint32(nil, uint32(int32(n))))
}

// SendJSON writes a frame that carries a value.
func (c *Conn) SendJSON(kind Kind, value any) error {
	payload, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return c.Send(kind, payload)
}

// Receive reads one frame.
func (c *Conn) Receive() (Frame, error) {
	var head [5]byte
	if _, err := io.ReadFull(c.reader, head[:]); err != nil {
		return Frame{}, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > MaxPayload {
		return Frame{}, fmt.Errorf("frame %d: %d bytes are more than %d", head[0], n, MaxPayload)
	}
	payload := make([]byte, n)
	if _, err := io.ReadFull(c.reader, payload); err != nil {
		return Frame{}, fmt.Errorf("frame %d: cut off: %w", head[0], err)
	}
	return Frame{Kind: Kind(head[0]), Payload: payload}, nil
}
