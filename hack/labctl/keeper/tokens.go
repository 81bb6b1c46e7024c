package keeper

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hagane.dev/hack/labctl/kube"
	"hagane.dev/hack/labctl/topology"
)

const (
	tokenFile     = "token"
	tokenLifetime = time.Hour
	retryAfter    = 2 * time.Second
)

// tokens renews the credentials of the operator and the agents in time, as a kubelet does.
type tokens struct {
	k     *Keeper
	mu    sync.Mutex
	all   map[string]*credential // by "operator" or host
	check chan struct{}
}

// credential is one token in one file.
type credential struct {
	account string
	node    string // the Node that it is bound to
	path    string
	due     time.Time // when to renew it; zero: not wanted yet
	uid     string    // of the Node
	held    bool      // left to be expired
	problem string
}

func newTokens(k *Keeper) *tokens {
	t := &tokens{k: k, all: map[string]*credential{}, check: make(chan struct{}, 1)}
	t.all[operator] = &credential{account: "hagane-operator", path: filepath.Join(k.folder.Operator(), tokenFile)}
	for _, h := range topology.Hosts {
		if h.Node {
			t.all[h.Name] = &credential{account: "hagane-agent", node: h.Name, path: filepath.Join(k.folder.Given(h.Name), tokenFile)}
		}
	}
	return t
}

// ensure makes a credential fresh: if it was never made, or if its Node is another than before.
func (t *tokens) ensure(ctx context.Context, name string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.all[name]
	if c.held {
		return nil
	}
	if c.node != "" && !c.due.IsZero() {
		uid, err := t.k.client.NodeUID(ctx, c.node)
		if err != nil {
			return err
		}
		if uid != c.uid {
			c.due = time.Time{}
		}
	}
	if !c.due.IsZero() {
		return nil
	}
	return t.renew(ctx, c)
}

func (t *tokens) renew(ctx context.Context, c *credential) error {
	var uid string
	if c.node != "" {
		var err error
		if uid, err = t.k.client.NodeUID(ctx, c.node); err != nil {
			return err
		}
	}
	token, err := t.k.client.RequestToken(ctx, SystemNamespace, c.account, c.node, tokenLifetime)
	if err != nil {
		return fmt.Errorf("a token for %s: %w", c.account, err)
	}
	if err := replaceFile(c.path, []byte(token.Text), 0o600); err != nil {
		return err
	}
	// A kubelet renews at four fifths of the lifetime.
	c.due, c.uid = time.Now().Add(time.Until(token.Expires)*4/5), uid
	select {
	case t.check <- struct{}{}:
	default:
	}
	return nil
}

// renewForever renews what is due. While the API server is away it tries again and again.
func (t *tokens) renewForever() {
	for {
		select {
		case <-t.check:
		case <-time.After(t.renewDue()):
		}
	}
}

// renewDue returns how long nothing more is due.
func (t *tokens) renewDue() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	next := tokenLifetime
	for name, c := range t.all {
		if c.due.IsZero() || c.held {
			continue
		}
		if wait := time.Until(c.due); wait > 0 {
			next = min(next, wait)
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		err := t.renew(ctx, c)
		cancel()
		problem := ""
		if err != nil {
			problem, next = err.Error(), min(next, retryAfter)
		}
		if problem != c.problem && problem != "" {
			fmt.Printf("%s tokens: %s: %s\n", time.Now().Format(time.RFC3339), name, problem)
		}
		c.problem = problem
	}
	return next
}

// set renews a host's token now, or replaces it by an expired one and leaves it so.
func (t *tokens) set(ctx context.Context, name string, fresh bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, exists := t.all[name]
	if !exists {
		return fmt.Errorf("%q has no token; operator has one, and each host with an agent", name)
	}
	if fresh {
		c.held = false
		return t.renew(ctx, c)
	}
	now, err := os.ReadFile(c.path)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s has no token yet: hack/lab up", name)
	}
	if err != nil {
		return err
	}
	expired, err := kube.Expired(string(now), filepath.Join(t.k.folder.Credentials(), kube.AccountKey), time.Now())
	if err != nil {
		return err
	}
	c.held = true
	return replaceFile(c.path, []byte(expired), 0o600)
}
