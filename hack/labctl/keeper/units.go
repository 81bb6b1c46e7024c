package keeper

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hagane.dev/hack/labctl/guest"
	"hagane.dev/hack/labctl/remote"
	"hagane.dev/hack/labctl/supervise"
	"hagane.dev/hack/labctl/topology"
	"hagane.dev/hack/labctl/wire"
)

// unit is whatever can be started, stopped and killed by name.
type unit interface {
	start(ctx context.Context) error
	stop(ctx context.Context) error
	kill(ctx context.Context) error
}

// find knows hosts ("lb1"), components ("etcd") and services on hosts ("agent/lb1").
func (k *Keeper) find(name string) (unit, error) {
	if service, exists := k.components[name]; exists {
		return component{k, name, service}, nil
	}
	if service, hostName, isService := strings.Cut(name, "/"); isService {
		h, err := k.host(hostName)
		if err != nil {
			return nil, err
		}
		if has := guest.Services(h.Host); !slices.Contains(has, service) {
			return nil, fmt.Errorf("%s has no %q; it has: %s", hostName, service, strings.Join(has, ", "))
		}
		return hostService{k, h, service}, nil
	}
	if h, exists := k.hosts[name]; exists {
		return hostUnit{k, h}, nil
	}
	return nil, fmt.Errorf("nothing is called %q; there are %s, the components %s, and agent/HOST, vrrp/HOST and web/HOST",
		name, strings.Join(topology.Names(), ", "), strings.Join(componentNames, ", "))
}

func (k *Keeper) host(name string) (*host, error) {
	if _, err := topology.Find(name); err != nil {
		return nil, err
	}
	return k.hosts[name], nil
}

type hostUnit struct {
	k *Keeper
	h *host
}

func (u hostUnit) start(ctx context.Context) error {
	if err := u.k.boot(ctx, u.h); err != nil {
		return err
	}
	return nil
}

func (u hostUnit) stop(ctx context.Context) error {
	if u.h.reachable() != nil {
		return u.kill(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*guest.Grace)
	defer cancel()
	if err := remote.Ask(ctx, network, u.h.ManagementAddress(), wire.Question{Do: "poweroff"}, nil); err != nil {
		return fmt.Errorf("%s was asked to power off: %w", u.h.Name, err)
	}
	return u.h.awaitEnd(guest.Grace)
}

func (u hostUnit) kill(context.Context) error {
	u.h.kill()
	return nil
}

type component struct {
	k       *Keeper
	name    string
	service *supervise.Service
}

func (u component) start(ctx context.Context) error { return u.k.startComponent(ctx, u.name) }

func (u component) stop(context.Context) error {
	u.service.Stop(30 * time.Second)
	return nil
}

func (u component) kill(context.Context) error {
	u.service.Kill()
	return nil
}

type hostService struct {
	k       *Keeper
	h       *host
	service string
}

func (u hostService) start(ctx context.Context) error {
	question := wire.Question{Do: "start", Service: u.service}
	if u.service != guest.Web && u.k.without("agents") {
		return fmt.Errorf("the lab was brought up without agents: hack/lab up")
	}
	switch u.service {
	case guest.VRRP:
		question.Arguments = u.k.vrrpArguments()
	case guest.Agent:
		question.Arguments = u.k.agentArguments(u.h.Name)
	}
	return u.ask(ctx, question)
}

func (u hostService) stop(ctx context.Context) error {
	return u.ask(ctx, wire.Question{Do: "stop", Service: u.service})
}

func (u hostService) kill(ctx context.Context) error {
	return u.ask(ctx, wire.Question{Do: "kill", Service: u.service})
}

func (u hostService) ask(ctx context.Context, question wire.Question) error {
	if err := u.h.reachable(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*guest.Grace)
	defer cancel()
	if err := remote.Ask(ctx, network, u.h.ManagementAddress(), question, nil); err != nil {
		return fmt.Errorf("%s: %s %s: %w", u.h.Name, question.Do, u.service, err)
	}
	return nil
}
