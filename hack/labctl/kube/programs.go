package kube

import (
	"fmt"
	"path/filepath"
	"strings"

	"hagane.dev/hack/labctl/topology"
)

// EtcdServer is where etcd listens, inside the lab's network only.
const EtcdServer = "http://127.0.0.1:2379"

// controllers are those that the lab needs. None that would judge Nodes by a kubelet that does not exist, and none that
// would run Pods.
var controllers = []string{
	"namespace-controller",
	"garbage-collector-controller",
	"serviceaccount-controller",
	"root-ca-certificate-publisher-controller",
	"clusterrole-aggregation-controller",
	"validatingadmissionpolicy-status-controller",
}

// EtcdArguments is etcd's command line. It does not wait for the disk: a killed process loses nothing by that.
func EtcdArguments(programs, data string) []string {
	return []string{
		filepath.Join(programs, "etcd"),
		"--name=lab", "--data-dir=" + data, "--unsafe-no-fsync",
		"--listen-client-urls=" + EtcdServer, "--advertise-client-urls=" + EtcdServer,
		"--listen-peer-urls=http://127.0.0.1:2380",
		"--initial-advertise-peer-urls=http://127.0.0.1:2380", "--initial-cluster=lab=http://127.0.0.1:2380",
		"--log-level=warn",
	}
}

// ServerArguments is the API server's command line.
func ServerArguments(programs, credentials string) []string {
	in := func(name string) string { return filepath.Join(credentials, name) }
	return []string{
		filepath.Join(programs, "kube-apiserver"),
		"--etcd-servers=" + EtcdServer,
		"--bind-address=" + topology.APIServer.String(), "--advertise-address=" + topology.APIServer.String(),
		fmt.Sprintf("--secure-port=%d", topology.APIServerPort),
		"--cert-dir=" + credentials,
		"--tls-cert-file=" + in(ServerCertificate), "--tls-private-key-file=" + in(ServerKey),
		"--client-ca-file=" + in(Authority),
		"--authorization-mode=RBAC",
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + in(AccountKey), "--service-account-signing-key-file=" + in(AccountKey),
		"--service-cluster-ip-range=10.96.0.0/24",
		// No kubelet will ever say that a Node is ready, so Nodes must not be tainted for it.
		"--disable-admission-plugins=TaintNodesByCondition",
		"--endpoint-reconciler-type=none",
		"--profiling=false",
	}
}

// ManagerArguments is the controller manager's command line.
func ManagerArguments(programs, credentials string) []string {
	in := func(name string) string { return filepath.Join(credentials, name) }
	return []string{
		filepath.Join(programs, "kube-controller-manager"),
		"--kubeconfig=" + in(ManagerConfig),
		"--controllers=" + strings.Join(controllers, ","),
		"--bind-address=127.0.0.1", "--leader-elect=false", "--profiling=false",
		// Each controller has a role of its own; the manager's may do next to nothing.
		"--use-service-account-credentials=true",
		"--root-ca-file=" + in(Authority), "--service-account-private-key-file=" + in(AccountKey),
	}
}
