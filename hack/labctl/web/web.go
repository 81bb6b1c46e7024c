// Package web is the lab's web server: it says the host's name over HTTP and UDP, so that whoever asks
// through a load balancer learns who answered.
package web

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Ports that it listens on, over IPv4 and IPv6.
const (
	HTTPPort = 80
	UDPPort  = 8124
)

// Main serves until it fails.
func Main(name string) error {
	packets, err := net.ListenUDP("udp", &net.UDPAddr{Port: UDPPort})
	if err != nil {
		return err
	}
	connections, err := net.Listen("tcp", fmt.Sprintf(":%d", HTTPPort))
	if err != nil {
		return err
	}
	fmt.Printf("web: %s answers on HTTP port %d and UDP port %d\n", name, HTTPPort, UDPPort)
	failed := make(chan error, 2)
	go func() { failed <- answerPackets(packets, name) }()
	go func() { failed <- serveHTTP(connections, name) }()
	return <-failed
}

func serveHTTP(listener net.Listener, name string) error {
	body := name + "\n"
	server := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = io.WriteString(w, body)
		}),
	}
	return server.Serve(listener)
}

// answerPackets replies from the address that was asked, which a host with many addresses must take care of itself.
func answerPackets(socket *net.UDPConn, name string) error {
	if err := wantDestination(socket); err != nil {
		return err
	}
	packet, control := make([]byte, 2048), make([]byte, 256)
	for {
		_, n, _, from, err := socket.ReadMsgUDPAddrPort(packet, control)
		if errors.Is(err, net.ErrClosed) || errors.Is(err, context.Canceled) {
			return err
		}
		if err != nil {
			continue // an error that the kernel held for an earlier reply
		}
		source, err := replySource(control[:n])
		if err != nil {
			fmt.Fprintln(os.Stderr, "web:", err)
			continue
		}
		_, _, _ = socket.WriteMsgUDPAddrPort([]byte(name+"\n"), source, from)
	}
}

func wantDestination(socket *net.UDPConn) error {
	raw, err := socket.SyscallConn()
	if err != nil {
		return err
	}
	var optionErr error
	err = raw.Control(func(fd uintptr) {
		optionErr = errors.Join(
			unix.SetsockoptInt(int(fd), unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO, 1),
			unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_PKTINFO, 1),
		)
	})
	return errors.Join(err, optionErr)
}

// replySource turns the control message that names where a packet went into one that names where the reply comes from.
func replySource(control []byte) ([]byte, error) {
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		return nil, err
	}
	for _, m := range messages {
		switch {
		case m.Header.Level == unix.IPPROTO_IPV6 && m.Header.Type == unix.IPV6_PKTINFO && len(m.Data) >= syscall.SizeofInet6Pktinfo:
			var info unix.Inet6Pktinfo
			copy(info.Addr[:], m.Data[:16])
			if mapped := net.IP(info.Addr[:]).To4(); mapped != nil {
				var v4 unix.Inet4Pktinfo
				copy(v4.Spec_dst[:], mapped)
				return unix.PktInfo4(&v4), nil
			}
			if net.IP(info.Addr[:]).IsLinkLocalUnicast() {
				info.Ifindex = binary.NativeEndian.Uint32(m.Data[16:20])
			}
			return unix.PktInfo6(&info), nil
		case m.Header.Level == unix.IPPROTO_IP && m.Header.Type == unix.IP_PKTINFO && len(m.Data) >= syscall.SizeofInet4Pktinfo:
			var v4 unix.Inet4Pktinfo
			copy(v4.Spec_dst[:], m.Data[8:12]) // the destination of the packet's header
			return unix.PktInfo4(&v4), nil
		}
	}
	return nil, errors.New("a packet came without its destination")
}
