package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"

	"hagane.dev/hack/labctl/wire"
)

// Ask asks a host a question; the answer goes into the value, unless that is nil.
func Ask(ctx context.Context, from Namespace, host netip.Addr, question wire.Question, value any) error {
	connection, err := from.Dial(ctx, host)
	if err != nil {
		return err
	}
	defer connection.Close()
	if deadline, limited := ctx.Deadline(); limited {
		_ = connection.SetDeadline(deadline)
	}
	c := wire.NewConn(connection)
	if err := c.SendJSON(wire.Ask, question); err != nil {
		return err
	}
	frame, err := c.Receive()
	if err != nil {
		return err
	}
	switch {
	case frame.Kind == wire.Refused:
		return errors.New(string(frame.Payload))
	case frame.Kind != wire.Answer:
		return fmt.Errorf("frame %d instead of an answer", frame.Kind)
	case value == nil:
		return nil
	}
	return json.Unmarshal(frame.Payload, value)
}
