package load

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestCountsWhoAnsweredAndWhatFailed(t *testing.T) {
	var n atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		switch i := n.Add(1); i % 3 {
		case 0:
			w.WriteHeader(http.StatusBadGateway)
		default:
			fmt.Fprintf(w, "web%d\n", i%3)
		}
	}))
	defer server.Close()
	var out, errs bytes.Buffer
	status := Main([]string{"--count", "9", "--sequence", server.URL + "/"}, strings.NewReader(""), &out, &errs)
	var report Report
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err, errs.String())
	}
	if status != 1 || report.Sent != 9 || report.Failed != 3 || report.By["web1"] != 3 || report.By["web2"] != 3 {
		t.Fatalf("status %d, %+v", status, report)
	}
	if got := strings.Join(report.Sequence[:3], " "); got != "web1 web2 !" {
		t.Fatal(got)
	}
	if report.Errors["status 502"] != 3 {
		t.Fatal(report.Errors)
	}
}

func TestEndsWhenItsInputIsClosed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "web1") }))
	defer server.Close()
	var out, errs bytes.Buffer
	if status := Main([]string{"--rate", "100", "--until-eof", server.URL + "/"}, strings.NewReader(""), &out, &errs); status != 0 {
		t.Fatal(status, errs.String())
	}
}

func TestHoldsConnectionsWhereAsked(t *testing.T) {
	for _, hold := range []bool{false, true} {
		var open, most atomic.Int64
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "web1") }))
		server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				most.Store(max(most.Load(), open.Add(1)))
			case http.StateClosed:
				open.Add(-1)
			}
		}
		server.Start()
		var out, errs bytes.Buffer
		args := []string{"--count", "20", server.URL + "/"}
		if hold {
			args = append([]string{"--hold"}, args...)
		}
		if status := Main(args, strings.NewReader(""), &out, &errs); status != 0 {
			t.Fatal(out.String(), errs.String())
		}
		if held := most.Load() == 20; held != hold {
			t.Fatalf("hold %v: at most %d connections at once", hold, most.Load())
		}
		server.CloseClientConnections()
		server.Close()
	}
}

func TestRefusesMisuse(t *testing.T) {
	for _, args := range [][]string{{}, {"ftp://x"}, {"--rate", "301", "http://x/"}} {
		var out, errs bytes.Buffer
		if status := Main(args, strings.NewReader(""), &out, &errs); status != 2 || errs.Len() == 0 {
			t.Fatal(args, status, errs.String())
		}
	}
}

func TestEachRequestOverUDPHasAPortOfItsOwn(t *testing.T) {
	socket, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	seen := map[string]int{}
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		packet := make([]byte, 64)
		for {
			_, from, err := socket.ReadFromUDP(packet)
			if err != nil {
				return
			}
			seen[from.String()]++
			_, _ = socket.WriteToUDP([]byte("web1\n"), from)
		}
	}()
	// Of 2000 random ports among 28,000 some 70 would come twice.
	var out, problems bytes.Buffer
	status := Main([]string{"--count", "2000", "udp://" + socket.LocalAddr().String()}, nil, &out, &problems)
	socket.Close()
	<-answered
	if status != 0 || len(seen) != 2000 {
		t.Errorf("status %d, %d ports of 2000\n%s%s", status, len(seen), out.String(), problems.String())
	}
}
