package keeper

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"hagane.dev/hack/labctl/guest"
	"hagane.dev/hack/labctl/kube"
	"hagane.dev/hack/labctl/supervise"
)

// The components: what runs beside the hosts.
const (
	etcd     = "etcd"
	server   = "apiserver"
	manager  = "controller-manager"
	operator = "operator"
)

var componentNames = []string{etcd, server, manager, operator}

// SystemNamespace is where the release is, with its service accounts.
const SystemNamespace = "hagane-system"

const componentLimit = 60 * time.Second

func (k *Keeper) newComponents() map[string]*supervise.Service {
	arguments := map[string]func() []string{
		etcd: func() []string { s, _ := k.setting(); return kube.EtcdArguments(s.Programs, k.folder.Etcd()) },
		server: func() []string {
			s, _ := k.setting()
			return kube.ServerArguments(s.Programs, k.folder.Credentials())
		},
		manager: func() []string {
			s, _ := k.setting()
			return kube.ManagerArguments(s.Programs, k.folder.Credentials())
		},
		operator: k.operatorArguments,
	}
	components := map[string]*supervise.Service{}
	for name, line := range arguments {
		components[name] = &supervise.Service{Name: name, Command: func() (*exec.Cmd, error) { return k.command(name, line()) }}
	}
	return components
}

func (k *Keeper) command(name string, arguments []string) (*exec.Cmd, error) {
	log, err := openLog(k.folder.Log(name))
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(arguments[0], arguments[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", log, log
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "LANG=C.UTF-8"}
	return cmd, nil
}

func (k *Keeper) operatorArguments() []string {
	settings, builds := k.setting()
	return []string{
		filepath.Join(settings.Java, "bin/java"), "-XX:+UseSerialGC", "-Xmx512m", "-XX:-UsePerfData",
		"-jar", filepath.Join(k.folder.Builds(), builds.operator, operatorJar),
		"--server", kube.Server,
		"--certificate-authority", filepath.Join(k.folder.Operator(), kube.Authority),
		"--token-file", filepath.Join(k.folder.Operator(), tokenFile),
		"--namespace", SystemNamespace,
	}
}

// vrrpArguments is the command line of hagane-vrrp, or nothing if the lab has no agents.
func (k *Keeper) vrrpArguments() []string {
	settings, builds := k.setting()
	if k.without("agents") || builds.vrrp == "" {
		return nil
	}
	return []string{
		filepath.Join(settings.Java, "bin/java"), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms8m", "-Xmx16m", "-Xmn2m",
		"-XX:ReservedCodeCacheSize=8m", "-Xshare:auto", "-XX:-UsePerfData",
		"-jar", filepath.Join(guest.DistDirectory, builds.vrrp, vrrpJar),
		"--runtime-directory", "/run/hagane",
		"--state-directory", "/var/lib/hagane/vrrp",
	}
}

// agentArguments is an agent's command line, or nothing if the lab has no agents.
func (k *Keeper) agentArguments(host string) []string {
	settings, builds := k.setting()
	if k.without("agents") || builds.agent == "" {
		return nil
	}
	return []string{
		filepath.Join(settings.Java, "bin/java"), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx96m", "-Xshare:auto", "-XX:-UsePerfData",
		"-jar", filepath.Join(guest.DistDirectory, builds.agent, agentJar),
		"--server", kube.Server,
		"--certificate-authority", filepath.Join(guest.RunDirectory, kube.Authority),
		"--token-file", guest.TokenFile,
		"--namespace", SystemNamespace,
		"--node-name", host,
		"--state-directory", "/var/lib/hagane",
	}
}

// startComponent starts a component, unless it runs, and returns when it works.
func (k *Keeper) startComponent(ctx context.Context, name string) error {
	if name == operator && k.without("operator") {
		return fmt.Errorf("the lab was brought up without the operator: hack/lab up")
	}
	service := k.components[name]
	if err := service.Start(); err != nil {
		return err
	}
	var check func(context.Context) error
	switch name {
	case etcd:
		check = etcdHealth
	case server:
		check = k.client.Ready
	default:
		return nil
	}
	if err := await(ctx, componentLimit, check); err != nil {
		return fmt.Errorf("%s did not get ready within %s (%w); its log ends with:\n%s", name, componentLimit, err, tail(k.folder.Log(name)))
	}
	return nil
}

func etcdHealth(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, kube.EtcdServer+"/health", nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("etcd answered %s", response.Status)
	}
	return nil
}

// await tries until there is no error. The programs that it is for have no other way to say that they are ready.
func await(ctx context.Context, limit time.Duration, check func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		err := check(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}
