package wire

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

func TestFramesComeOutAsTheyWentIn(t *testing.T) {
	var buffer bytes.Buffer
	c := NewConn(&buffer)
	big := bytes.Repeat([]byte{0, 255, '\n'}, MaxPayload/3)
	for _, send := range []func() error{
		func() error { return c.Send(Stdin, nil) },
		func() error { return c.Send(Stdout, big) },
		func() error { return c.SendNumber(Exit, 137) },
	} {
		if err := send(); err != nil {
			t.Fatal(err)
		}
	}
	if f, err := c.Receive(); err != nil || f.Kind != Stdin || len(f.Payload) != 0 {
		t.Fatal(f, err)
	}
	if f, err := c.Receive(); err != nil || f.Kind != Stdout || !bytes.Equal(f.Payload, big) {
		t.Fatal(f.Kind, err)
	}
	f, err := c.Receive()
	if n, numberErr := f.Number(); err != nil || numberErr != nil || n != 137 {
		t.Fatal(f, err, numberErr)
	}
	if _, err := c.Receive(); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
}

func TestRefusesWhatIsTooLongOrCutOff(t *testing.T) {
	var buffer bytes.Buffer
	c := NewConn(&buffer)
	if err := c.Send(Stdin, make([]byte, MaxPayload+1)); err == nil {
		t.Fatal("sent a frame that is too long")
	}
	for _, bytesIn := range [][]byte{{2, 255, 255, 255, 255}, {2, 0, 0, 0, 9, 1, 2}} {
		if _, err := NewConn(bytes.NewBuffer(bytesIn)).Receive(); err == nil || errors.Is(err, io.EOF) {
			t.Fatal(bytesIn, err)
		}
	}
	if _, err := (Frame{Kind: Exit, Payload: []byte{1}}).Number(); err == nil {
		t.Fatal("read a number out of one byte")
	}
}
