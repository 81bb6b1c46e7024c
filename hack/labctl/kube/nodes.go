package kube

import (
	"context"
	"net/http"

	"hagane.dev/hack/labctl/topology"
)

type object = map[string]any

// RegisterNode makes the Node of a host unless there is one.
func (c *Client) RegisterNode(ctx context.Context, h topology.Host) error {
	err := c.Do(ctx, http.MethodPost, "/api/v1/nodes", "application/json", node(h), nil)
	if IsConflict(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.Do(ctx, http.MethodPatch, "/api/v1/nodes/"+h.Name+"/status", "application/merge-patch+json", nodeStatus(h), nil)
}

func node(h topology.Host) object {
	labels := object{"kubernetes.io/hostname": h.Name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
	if h.Role != "" {
		labels["hagane.dev/role"] = h.Role
	}
	return object{"apiVersion": "v1", "kind": "Node", "metadata": object{"name": h.Name, "labels": labels}}
}

func nodeStatus(h topology.Host) object {
	addresses := []object{}
	for _, a := range h.Inner() {
		addresses = append(addresses, object{"type": "InternalIP", "address": a.String()})
	}
	addresses = append(addresses, object{"type": "Hostname", "address": h.Name})
	ready := object{"type": "Ready", "status": "True", "reason": "LabHost", "message": "the lab runs no kubelet; nobody renews this"}
	return object{"status": object{"addresses": addresses, "conditions": []object{ready}}}
}

// NodeUID is the identity of a host's Node.
func (c *Client) NodeUID(ctx context.Context, name string) (string, error) {
	var n struct{ Metadata struct{ UID string } }
	err := c.Do(ctx, http.MethodGet, "/api/v1/nodes/"+name, "", nil, &n)
	return n.Metadata.UID, err
}

// EnsureNamespace makes a namespace unless there is one.
func (c *Client) EnsureNamespace(ctx context.Context, name string) error {
	namespace := object{"apiVersion": "v1", "kind": "Namespace", "metadata": object{"name": name}}
	err := c.Do(ctx, http.MethodPost, "/api/v1/namespaces", "application/json", namespace, nil)
	if IsConflict(err) {
		return nil
	}
	return err
}
