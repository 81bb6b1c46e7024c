package keeper

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"hagane.dev/hack/labctl/control"
	"hagane.dev/hack/labctl/guest"
	"hagane.dev/hack/labctl/remote"
	"hagane.dev/hack/labctl/topology"
	"hagane.dev/hack/labctl/wire"
)

// status is a row for each component, host, and service on a host.
func (k *Keeper) status(ctx context.Context) []control.Row {
	var rows []control.Row
	for _, name := range componentNames {
		rows = append(rows, k.componentRow(ctx, name))
	}
	perHost := make([][]control.Row, len(topology.Hosts))
	var asked sync.WaitGroup
	for i, h := range topology.Hosts {
		asked.Add(1)
		go func() {
			defer asked.Done()
			perHost[i] = k.hostRows(ctx, k.hosts[h.Name])
		}()
	}
	asked.Wait()
	for _, r := range perHost {
		rows = append(rows, r...)
	}
	return rows
}

func (k *Keeper) componentRow(ctx context.Context, name string) control.Row {
	state := k.components[name].State()
	row := control.Row{Name: name, PID: state.PID, Since: state.Since, State: "up", Healthy: state.PID != 0}
	switch {
	case name == operator && k.without("operator"):
		row.State, row.Healthy = "left out", true
	case state.PID == 0 && state.Wanted:
		row.State = fmt.Sprintf("failing (%s)", state.LastExit)
	case state.PID == 0:
		row.State = "down"
	case name == server:
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		if err := k.client.Ready(ctx); err != nil {
			row.State, row.Healthy = "not ready", false
		}
	}
	return row
}

func (k *Keeper) hostRows(ctx context.Context, h *host) []control.Row {
	row := control.Row{Name: h.Name, Addresses: addressesOf(h.Host)}
	h.mu.Lock()
	if m := h.machine; m == nil {
		row.State = "down"
	} else {
		row.PID, row.Since, row.State, row.Healthy = m.box.Process.Pid, m.since, "booting", m.isReady()
		if row.Healthy {
			row.State = "up"
		}
	}
	if len(h.cut) > 0 {
		row.State += ", pulled: " + strings.Join(h.cut, " ")
	}
	h.mu.Unlock()
	rows := []control.Row{row}
	if len(guest.Services(h.Host)) == 0 || h.reachable() != nil {
		return rows
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	var reported []guest.Reported
	if err := remote.Ask(ctx, network, h.ManagementAddress(), wire.Question{Do: "services"}, &reported); err != nil {
		rows[0].State, rows[0].Healthy = "does not answer", false
		return rows
	}
	for _, name := range guest.Services(h.Host) {
		for _, s := range reported {
			if s.Name == name {
				rows = append(rows, k.serviceRow(h.Name, s))
			}
		}
	}
	return rows
}

func (k *Keeper) serviceRow(host string, s guest.Reported) control.Row {
	row := control.Row{Name: s.Name + "/" + host, State: "up", Healthy: s.PID != 0}
	switch {
	case s.Name != guest.Web && k.without("agents"):
		row.State, row.Healthy = "left out", true
	case s.PID == 0 && s.Wanted:
		row.State = fmt.Sprintf("failing (%s)", s.LastExit)
	case s.PID == 0:
		row.State = "down"
	default:
		row.Since = time.Now().Add(-time.Duration(s.Seconds) * time.Second)
		if s.Restarts > 0 {
			row.State = fmt.Sprintf("up (%d restarts)", s.Restarts)
		}
	}
	return row
}

func addressesOf(h topology.Host) string {
	var texts []string
	for _, i := range h.Interfaces {
		for _, p := range i.Addresses {
			texts = append(texts, p.Addr().String())
		}
	}
	return strings.Join(texts, " ")
}
