// Package keeper is the process that a running lab consists of: everything else is its child, in namespaces that
// end with it.
package keeper

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"

	"hagane.dev/hack/labctl/control"
	"hagane.dev/hack/labctl/kube"
	"hagane.dev/hack/labctl/layout"
	"hagane.dev/hack/labctl/remote"
	"hagane.dev/hack/labctl/supervise"
	"hagane.dev/hack/labctl/switches"
	"hagane.dev/hack/labctl/topology"
)

// Keeper holds a lab together.
type Keeper struct {
	folder     layout.Folder
	client     *kube.Client
	hosts      map[string]*host
	components map[string]*supervise.Service
	tokens     *tokens

	bringingUp sync.Mutex
	mu         sync.Mutex
	settings   control.Settings
	builds     builds
}

// Main keeps a lab until it is killed.
func Main(folder layout.Folder) error {
	k, err := newKeeper(folder)
	if err != nil {
		return err
	}
	if err := switches.Loopback(); err != nil {
		return err
	}
	if err := switches.All(); err != nil {
		return err
	}
	if err := k.listenForHosts(); err != nil {
		return err
	}
	go k.tokens.renewForever()
	return k.listen()
}

func newKeeper(folder layout.Folder) (*Keeper, error) {
	for _, f := range []string{folder.Logs(), folder.Builds(), folder.Operator()} {
		if err := os.MkdirAll(f, 0o700); err != nil {
			return nil, err
		}
	}
	if err := kube.MakeCredentials(folder.Credentials()); err != nil {
		return nil, fmt.Errorf("making the lab's certificates: %w", err)
	}
	client, err := kube.NewClient(folder.Credentials())
	if err != nil {
		return nil, err
	}
	k := &Keeper{folder: folder, client: client, hosts: map[string]*host{}}
	for _, h := range topology.Hosts {
		if err := k.prepareHost(h); err != nil {
			return nil, err
		}
	}
	k.tokens = newTokens(k)
	k.components = k.newComponents()
	return k, nil
}

// listen answers requests. The socket appears last, so that whoever can connect finds all the rest.
func (k *Keeper) listen() error {
	directory, err := os.Open(string(k.folder))
	if err != nil {
		return err
	}
	path := k.folder.Socket(directory)
	_ = os.Remove(path)
	listener, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	tellStarter()
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go k.serve(connection)
	}
}

// tellStarter closes descriptor 3, by which whoever started the keeper waits for it.
func tellStarter() {
	starter := os.NewFile(3, "starter")
	_, _ = starter.WriteString("ready")
	_ = starter.Close()
}

func (k *Keeper) serve(connection net.Conn) {
	defer connection.Close()
	var request control.Request
	if err := json.NewDecoder(connection).Decode(&request); err != nil {
		return
	}
	r := &reply{encoder: json.NewEncoder(connection)}
	// An asker who goes away does not stop what was begun.
	if err := k.do(context.Background(), request, r); err != nil {
		r.send(control.Event{Error: err.Error()})
		return
	}
	r.send(control.Event{Done: true})
}

// reply sends events from several goroutines.
type reply struct {
	mu      sync.Mutex
	encoder *json.Encoder
}

func (r *reply) send(e control.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_ = r.encoder.Encode(e)
}

func (r *reply) say(format string, values ...any) {
	r.send(control.Event{Say: fmt.Sprintf(format, values...)})
}

func (k *Keeper) do(ctx context.Context, request control.Request, r *reply) error {
	switch request.Do {
	case control.Up:
		return k.up(ctx, *request.Settings, r)
	case control.Status:
		r.send(control.Event{Rows: k.status(ctx)})
		return nil
	case control.Host:
		h, err := k.host(request.Name)
		if err != nil {
			return err
		}
		return h.reachable()
	case control.Link:
		return k.link(ctx, request.Name, request.Interface, request.Up)
	case control.Token:
		return k.tokens.set(ctx, request.Name, request.Up)
	}
	u, err := k.find(request.Name)
	if err != nil {
		return err
	}
	switch request.Do {
	case control.Start:
		return u.start(ctx)
	case control.Stop:
		return u.stop(ctx)
	case control.Kill:
		return u.kill(ctx)
	case control.Restart:
		if err := u.stop(ctx); err != nil {
			return err
		}
		return u.start(ctx)
	}
	return fmt.Errorf("the lab's keeper does not know how to %q", request.Do)
}

// network is the one that the keeper is in itself.
var network = remote.Namespace{}

func (k *Keeper) without(what string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Contains(k.settings.Without, what)
}

func (k *Keeper) setting() (control.Settings, builds) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.settings, k.builds
}
