package keeper

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"hagane.dev/hack/labctl/control"
	"hagane.dev/hack/labctl/guest"
	"hagane.dev/hack/labctl/kube"
	"hagane.dev/hack/labctl/topology"
)

// up brings everything up that is not, and returns when it is.
func (k *Keeper) up(ctx context.Context, settings control.Settings, r *reply) error {
	if !k.bringingUp.TryLock() {
		return errors.New("the lab is being brought up already")
	}
	defer k.bringingUp.Unlock()
	without := func(what string) bool { return slices.Contains(settings.Without, what) }
	if err := missing(settings, without); err != nil {
		return err
	}
	taken, err := k.takeBuilds(settings, without)
	if err != nil {
		return err
	}
	if err := linkTo(settings.Programs, k.folder.Programs()); err != nil {
		return err
	}
	k.mu.Lock()
	before := k.builds
	k.settings, k.builds = settings, taken
	k.mu.Unlock()

	started := time.Now()
	hosts, control := make(chan error, 1), make(chan error, 1)
	go func() { hosts <- k.bootAll(ctx, r) }()
	go func() { control <- k.startControlPlane(ctx, r) }()
	if err := errors.Join(<-hosts, <-control); err != nil {
		return err
	}
	if !without("operator") || !without("agents") {
		if err := k.install(ctx, r); err != nil {
			return err
		}
	}
	if err := k.startOperator(ctx, before, r); err != nil {
		return err
	}
	if err := k.startVRRP(ctx, before, r); err != nil {
		return err
	}
	if err := k.startAgents(ctx, before, r); err != nil {
		return err
	}
	if err := k.startWebServers(ctx); err != nil {
		return err
	}
	r.say("the lab is up, after %.0f s (hack/lab status shows it, hack/lab down ends it)", time.Since(started).Seconds())
	return nil
}

// atOnce does something for each host side by side.
func (k *Keeper) atOnce(do func(h *host) error) error {
	var all sync.WaitGroup
	problems := make([]error, len(topology.Hosts))
	for i, h := range topology.Hosts {
		all.Add(1)
		go func() {
			defer all.Done()
			problems[i] = do(k.hosts[h.Name])
		}()
	}
	all.Wait()
	return errors.Join(problems...)
}

func (k *Keeper) bootAll(ctx context.Context, r *reply) error {
	var down []string
	for _, h := range topology.Hosts {
		if k.hosts[h.Name].reachable() != nil {
			down = append(down, h.Name)
		}
	}
	if len(down) == 0 {
		return nil
	}
	r.say("booting %s", strings.Join(down, ", "))
	from := time.Now()
	if err := k.atOnce(func(h *host) error { return k.boot(ctx, h) }); err != nil {
		return err
	}
	r.say("all hosts take commands, after %.1f s", time.Since(from).Seconds())
	return nil
}

func (k *Keeper) startControlPlane(ctx context.Context, r *reply) error {
	from := time.Now()
	said := false
	for _, name := range []string{etcd, server, manager} {
		if k.components[name].State().PID == 0 && !said {
			r.say("starting the control plane")
			said = true
		}
		if err := k.startComponent(ctx, name); err != nil {
			return err
		}
	}
	if said {
		r.say("the API server is ready, after %.1f s", time.Since(from).Seconds())
	}
	for _, h := range topology.Hosts {
		if !h.Node {
			continue
		}
		if err := k.client.RegisterNode(ctx, h); err != nil {
			return fmt.Errorf("registering %s as a Node: %w", h.Name, err)
		}
	}
	return k.client.EnsureNamespace(ctx, "default")
}

// install applies what the chart rendered.
func (k *Keeper) install(ctx context.Context, r *reply) error {
	settings, _ := k.setting()
	rendered, err := os.ReadFile(filepath.Join(settings.Repository, renderedChart))
	if err != nil {
		return err
	}
	manifests := kube.Sort(string(rendered))
	r.say("applying the chart")
	if err := k.client.EnsureNamespace(ctx, SystemNamespace); err != nil {
		return err
	}
	for _, part := range []string{manifests.Definitions, manifests.Namespaces} {
		if err := k.apply(ctx, part); err != nil {
			return err
		}
	}
	if manifests.Definitions != "" {
		if err := k.kubectl(ctx, "", "wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"); err != nil {
			return err
		}
	}
	return k.apply(ctx, manifests.Others)
}

func (k *Keeper) apply(ctx context.Context, manifests string) error {
	if manifests == "" {
		return nil
	}
	return k.kubectl(ctx, manifests, "apply", "--server-side", "--force-conflicts", "--field-manager=hagane-lab", "-f", "-")
}

func (k *Keeper) kubectl(ctx context.Context, input string, arguments ...string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	settings, _ := k.setting()
	cmd := exec.CommandContext(ctx, filepath.Join(settings.Programs, "kubectl"), arguments...)
	cmd.Env = []string{"KUBECONFIG=" + filepath.Join(k.folder.Credentials(), kube.AdminConfig), "HOME=" + string(k.folder)}
	cmd.Stdin = strings.NewReader(input)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %s: %w\n%s", arguments[0], err, output)
	}
	return nil
}

func (k *Keeper) startOperator(ctx context.Context, before builds, r *reply) error {
	service := k.components[operator]
	if k.without("operator") {
		service.Stop(30 * time.Second)
		return nil
	}
	if err := copyFile(filepath.Join(k.folder.Credentials(), kube.Authority), filepath.Join(k.folder.Operator(), kube.Authority)); err != nil {
		return err
	}
	if err := k.tokens.ensure(ctx, operator); err != nil {
		return err
	}
	_, now := k.setting()
	switch running := service.State().PID != 0; {
	case running && before.operator != now.operator:
		r.say("restarting the operator, which was built anew")
		service.Stop(30 * time.Second)
	case !running:
		r.say("starting the operator")
	}
	return k.startComponent(ctx, operator)
}

// startVRRP starts hagane-vrrp, which outlives its agent, before it.
func (k *Keeper) startVRRP(ctx context.Context, before builds, r *reply) error {
	_, now := k.setting()
	renew := before.vrrp != "" && before.vrrp != now.vrrp && !k.without("agents")
	if renew {
		r.say("restarting hagane-vrrp, which was built anew")
	}
	return k.atOnce(func(h *host) error {
		if !h.Node {
			return nil
		}
		vrrp := hostService{k, h, guest.VRRP}
		if k.without("agents") {
			return vrrp.stop(ctx)
		}
		if renew {
			if err := vrrp.stop(ctx); err != nil {
				return err
			}
		}
		return vrrp.start(ctx)
	})
}

func (k *Keeper) startAgents(ctx context.Context, before builds, r *reply) error {
	_, now := k.setting()
	renew := before.agent != "" && before.agent != now.agent
	if !k.without("agents") {
		if renew {
			r.say("restarting the agents, which were built anew")
		} else {
			r.say("starting the agents")
		}
	}
	return k.atOnce(func(h *host) error {
		if !h.Node {
			return nil
		}
		agent := hostService{k, h, guest.Agent}
		if k.without("agents") {
			return agent.stop(ctx)
		}
		if err := k.tokens.ensure(ctx, h.Name); err != nil {
			return err
		}
		if renew {
			if err := agent.stop(ctx); err != nil {
				return err
			}
		}
		return agent.start(ctx)
	})
}

// startWebServers starts those that somebody stopped: a boot starts them anyway.
func (k *Keeper) startWebServers(ctx context.Context) error {
	return k.atOnce(func(h *host) error {
		if !h.WebServer {
			return nil
		}
		return hostService{k, h, guest.Web}.start(ctx)
	})
}

func linkTo(target, path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Symlink(target, path)
}
