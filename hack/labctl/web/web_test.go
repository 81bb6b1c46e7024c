package web

import (
	"net"
	"testing"
	"time"
)

func TestRepliesFromTheAddressThatWasAsked(t *testing.T) {
	socket, err := net.ListenUDP("udp", &net.UDPAddr{})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	go func() { _ = answerPackets(socket, "web1") }()
	port := socket.LocalAddr().(*net.UDPAddr).Port
	for _, asked := range []string{"127.0.0.1", "127.0.0.77", "::1"} {
		// Not connected: a connected socket would hide a reply from elsewhere.
		client, err := net.ListenUDP("udp", &net.UDPAddr{})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		_ = client.SetDeadline(time.Now().Add(5 * time.Second))
		if _, err := client.WriteToUDP([]byte("who?"), &net.UDPAddr{IP: net.ParseIP(asked), Port: port}); err != nil {
			t.Fatal(asked, err)
		}
		answer := make([]byte, 64)
		n, from, err := client.ReadFromUDP(answer)
		if err != nil || string(answer[:n]) != "web1\n" || !from.IP.Equal(net.ParseIP(asked)) {
			t.Fatalf("asked %s: %q from %v, %v", asked, answer[:n], from, err)
		}
	}
}
