// Package load sends bounded requests to a virtual service and counts who answered.
package load

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

const usage = `usage: load [flags] http://ADDRESS[:PORT]/ | udp://ADDRESS:PORT

Sends requests, each on a connection (or from a port) of its own, and prints one
JSON object: how many were sent, failed, and who answered. It ends after --count
requests, after --duration, when its input is closed (--until-eof) or at SIGTERM.

`

// maxRate keeps a lab whose hosts share two cores from measuring itself.
const maxRate = 300

// Report is what one run prints.
type Report struct {
	Sent     int            `json:"sent"`
	Answered int            `json:"answered"`
	Failed   int            `json:"failed"`
	By       map[string]int `json:"by"`
	Errors   map[string]int `json:"errors"`
	// Sequence holds the answering hosts in the order in which requests were sent, where it was asked for.
	Sequence []string `json:"sequence,omitempty"`
}

type options struct {
	target   string
	count    int
	duration time.Duration
	rate     int
	timeout  time.Duration
	sources  []string
	sequence bool
	hold     bool
	untilEOF bool
}

// Main runs the command line and returns its exit status: 0 if no request failed, 1 if some did, 2 for misuse.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, "load:", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if o.untilEOF {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		go func() {
			_, _ = io.Copy(io.Discard, stdin)
			cancel()
		}()
	}
	report := run(ctx, o, requester(o), func(by string) {
		if o.untilEOF { // whoever ends it may want to know when it has begun
			fmt.Fprintln(stderr, "load: first answer from", by)
		}
	})
	_ = json.NewEncoder(stdout).Encode(report)
	if report.Failed > 0 {
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.IntVar(&o.count, "count", 0, "requests to send; 0: until --duration, --until-eof or SIGTERM")
	flags.DurationVar(&o.duration, "duration", 10*time.Minute, "the longest time to go on")
	flags.IntVar(&o.rate, "rate", 0, "requests a second, at most 300; 0: one after the other, as fast as they are answered")
	flags.DurationVar(&o.timeout, "timeout", 3*time.Second, "how long an answer may take")
	sources := flags.String("sources", "", "source addresses, separated by commas, used in turn; absent: the host's choice")
	flags.BoolVar(&o.sequence, "sequence", false, "also print who answered each request, in order")
	flags.BoolVar(&o.hold, "hold", false, "keep each HTTP connection open until the end, so that directors count it as active")
	flags.BoolVar(&o.untilEOF, "until-eof", false, "end when standard input is closed; the first answer is told on standard error")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() != 1 {
		return o, errors.New("exactly one target is needed (see --help)")
	}
	o.target = flags.Arg(0)
	for _, source := range strings.FieldsFunc(*sources, func(r rune) bool { return r == ',' }) {
		if net.ParseIP(source) == nil {
			return o, fmt.Errorf("--sources: %q is not an address", source)
		}
		o.sources = append(o.sources, source)
	}
	if !strings.HasPrefix(o.target, "http://") && !strings.HasPrefix(o.target, "udp://") {
		return o, fmt.Errorf("%q is neither http:// nor udp://", o.target)
	}
	if o.rate < 0 || o.rate > maxRate {
		return o, fmt.Errorf("--rate %d is outside 0..%d", o.rate, maxRate)
	}
	return o, nil
}

type outcome struct {
	number int
	by     string
	err    error
}

func run(ctx context.Context, o options, ask asker, first func(by string)) Report {
	ctx, cancel := context.WithTimeout(ctx, o.duration)
	defer cancel()
	outcomes := make(chan outcome, 1024)
	var report Report
	collected := make(chan struct{})
	go func() {
		report = collect(outcomes, o.sequence, first)
		close(collected)
	}()
	if o.rate == 0 {
		sequentially(ctx, o, ask, outcomes)
	} else {
		steadily(ctx, o, ask, outcomes)
	}
	close(outcomes)
	<-collected
	return report
}

func sequentially(ctx context.Context, o options, ask asker, outcomes chan<- outcome) {
	for i := 0; (o.count == 0 || i < o.count) && ctx.Err() == nil; i++ {
		by, err := ask(i)
		outcomes <- outcome{i, by, err}
	}
}

func steadily(ctx context.Context, o options, ask asker, outcomes chan<- outcome) {
	ticker := time.NewTicker(time.Second / time.Duration(o.rate))
	defer ticker.Stop()
	var running sync.WaitGroup
	defer running.Wait()
	for i := 0; o.count == 0 || i < o.count; i++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		running.Add(1)
		go func() {
			defer running.Done()
			by, err := ask(i)
			outcomes <- outcome{i, by, err}
		}()
	}
}

func collect(outcomes <-chan outcome, sequence bool, first func(by string)) Report {
	report := Report{By: map[string]int{}, Errors: map[string]int{}}
	answers := map[int]string{}
	for o := range outcomes {
		report.Sent++
		if o.err != nil {
			report.Failed++
			report.Errors[cause(o.err)]++
			answers[o.number] = "!"
			continue
		}
		if report.Answered == 0 {
			first(o.by)
		}
		report.Answered++
		report.By[o.by]++
		answers[o.number] = o.by
	}
	if sequence {
		for i := 0; i < report.Sent; i++ {
			report.Sequence = append(report.Sequence, answers[i])
		}
	}
	return report
}

// cause leaves out the ports of an error's text, so that equal causes are counted together.
func cause(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return op.Op + ": " + op.Err.Error()
	}
	return err.Error()
}

// asker sends the request of that number and says who answered.
type asker func(number int) (string, error)

func requester(o options) asker {
	source := func(number int) net.IP {
		if len(o.sources) == 0 {
			return nil
		}
		return net.ParseIP(o.sources[number%len(o.sources)])
	}
	if address, isUDP := strings.CutPrefix(o.target, "udp://"); isUDP {
		ports := &freshPorts{used: map[string]bool{}}
		return func(number int) (string, error) { return askUDP(address, o, source(number), ports) }
	}
	return func(number int) (string, error) { return askHTTP(o, source(number)) }
}

// askHTTP is not cut short by the end of the run: a request that was begun is waited for and counted.
func askHTTP(o options, source net.IP) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
	defer cancel()
	dialer := &net.Dialer{Timeout: o.timeout}
	if source != nil {
		dialer.LocalAddr = &net.TCPAddr{IP: source}
	}
	// A transport for each request makes a connection for each; a held one ends with this process.
	transport := &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: !o.hold}
	if !o.hold {
		defer transport.CloseIdleConnections()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, o.target, nil)
	if err != nil {
		return "", err
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("status %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, 4096))
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(body), "\n")
	return strings.TrimSpace(line), nil
}

// freshPorts gives each request over UDP a port that no earlier one had: a director takes two requests from one port
// for one flow, and sends the second where the first went.
type freshPorts struct {
	mu   sync.Mutex
	used map[string]bool
}

// triesForAPort is enough until nearly all of the kernel's ports were used.
const triesForAPort = 100

func (f *freshPorts) dial(dialer *net.Dialer, address string) (net.Conn, error) {
	for try := 1; ; try++ {
		connection, err := dialer.Dial("udp", address)
		if err != nil {
			return nil, err
		}
		f.mu.Lock()
		local := connection.LocalAddr().String()
		known := f.used[local]
		f.used[local] = true
		f.mu.Unlock()
		if !known || try == triesForAPort {
			return connection, nil
		}
		defer connection.Close() // held until a fresh one is found, so that the kernel gives another
	}
}

func askUDP(address string, o options, source net.IP, ports *freshPorts) (string, error) {
	dialer := &net.Dialer{Timeout: o.timeout}
	if source != nil {
		dialer.LocalAddr = &net.UDPAddr{IP: source}
	}
	connection, err := ports.dial(dialer, address)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(o.timeout)); err != nil {
		return "", err
	}
	if _, err := connection.Write([]byte("who?")); err != nil {
		return "", err
	}
	answer := make([]byte, 512)
	n, err := connection.Read(answer)
	if err != nil {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return "", errors.New("no answer")
		}
		return "", err
	}
	return strings.TrimSpace(string(answer[:n])), nil
}
