package guest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"hagane.dev/hack/labctl/topology"
	"hagane.dev/hack/labctl/wire"
)

// server runs commands and answers questions, for the console on the management network only.
type server struct {
	config   Config
	cables   *os.File
	services *services
}

// Serve is the process beside init that listens to the lab's command line. It returns only on failure.
func Serve() error {
	config, err := Decode(os.Getenv(ConfigVariable))
	if err != nil {
		return err
	}
	_ = os.Unsetenv(ConfigVariable)
	s := &server{config: config, cables: os.NewFile(3, "cables"), services: &services{}}
	unix.CloseOnExec(3)
	address := throwawayAddress()
	if config.Lab {
		host, err := topology.Find(config.Host)
		if err != nil {
			return err
		}
		address = host.ManagementAddress()
		s.services = newServices(host, config)
	}
	var listener net.Listener
	listen := func() error {
		var err error
		listener, err = net.Listen("tcp4", netip.AddrPortFrom(address, topology.ExecPort).String())
		return err
	}
	if config.Lab {
		err = listen()
	} else {
		err = within(s.cables, listen)
	}
	if err != nil {
		return err
	}
	go s.announce()
	s.services.startAtBoot()
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go s.serve(connection.(*net.TCPConn))
	}
}

// announce tells the console that this host listens, by a connection that says its name.
func (s *server) announce() {
	say := func() error {
		console := netip.AddrPortFrom(topology.Console, topology.ReadyPort).String()
		connection, err := net.DialTimeout("tcp4", console, 10*time.Second)
		if err != nil {
			return err
		}
		defer connection.Close()
		_, err = fmt.Fprintln(connection, s.config.Host)
		return err
	}
	var err error
	if s.config.Lab {
		err = say()
	} else {
		err = within(s.cables, say)
	}
	if err != nil {
		fmt.Println("serve: could not say that this host is ready:", err)
	}
}

func (s *server) serve(connection *net.TCPConn) {
	defer connection.Close()
	peer, err := netip.ParseAddrPort(connection.RemoteAddr().String())
	if err != nil || peer.Addr().Unmap() != topology.Console {
		return
	}
	// A client that went away without a word (its machine suspended, its namespace gone) ends its command too.
	_ = connection.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3})
	c := wire.NewConn(connection)
	frame, err := c.Receive()
	if err != nil {
		return
	}
	switch frame.Kind {
	case wire.Start:
		var command wire.Command
		if err = json.Unmarshal(frame.Payload, &command); err == nil {
			err = runCommand(c, command)
		}
	case wire.Ask:
		var question wire.Question
		if err = json.Unmarshal(frame.Payload, &question); err == nil {
			var answer any
			if answer, err = s.answer(question); err == nil {
				err = c.SendJSON(wire.Answer, answer)
			}
		}
	default:
		err = fmt.Errorf("a connection cannot begin with frame %d", frame.Kind)
	}
	if err != nil {
		_ = c.Send(wire.Refused, []byte(err.Error()))
		finish(connection, c)
	}
}

// finish waits until a refused client has read why, for the same reason as runCommand does.
func finish(connection *net.TCPConn, c *wire.Conn) {
	_ = connection.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		if _, err := c.Receive(); err != nil {
			return
		}
	}
}

func (s *server) answer(q wire.Question) (any, error) {
	switch q.Do {
	case "services":
		return s.services.states(), nil
	case "start", "stop", "kill":
		return "done", s.services.control(q)
	case "link":
		return "done", setCable(s.cables, q.Interface, q.Up)
	case "poweroff":
		s.services.stopAll()
		go powerOff()
		return "done", nil
	}
	return nil, errors.New("unknown question: " + q.Do)
}

func powerOff() {
	// The answer gets its time to leave.
	time.Sleep(50 * time.Millisecond)
	unix.Sync()
	_ = unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF)
}
