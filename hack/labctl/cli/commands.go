package cli

import (
	"hagane.dev/hack/labctl/control"
)

const overview = `usage: hack/lab COMMAND …

A data centre on this computer: eight hosts, each with a kernel of its own (user-mode
Linux with IPVS), three switches, and a real Kubernetes control plane. Nothing is done
to this machine's own network, and nothing is left when it is down.

`

const remarks = `
"hack/lab COMMAND --help" says more. Hosts: client1 router1 lb1 lb2 web1 web2 web3 spare1.
A NAME is a host, a component (operator apiserver etcd controller-manager), or a
service on a host (agent/lb1, vrrp/lb1, web/web1).

  HAGANE_LAB_NAME   another lab beside this one (default: lab)
  HAGANE_LAB_DIR    where the lab's state is (default: in the cache, by its name)
  HAGANE_LAB_BUILT  if not empty, up takes the Maven build as it is

docs/lab.md shows the topology and what there is to try.
`

func commands() []command {
	return []command{
		{
			name: "up", arguments: "[--without operator,agents]", says: "build what is missing, start what is not running, and wait for it", run: up,
			help: `Starts the lab, saying what it does. Done twice it is harmless: it starts what was killed or has
died, and restarts the operator, the agents and hagane-vrrp if they were built anew.

  --without operator,agents   leave out our own programs (with the agents hagane-vrrp; the chart is
                              then not applied either, if both are left out); also HAGANE_LAB_WITHOUT`,
		},
		{
			name: "down", says: "end the lab and remove all its state", run: down,
			help: `Ends every process of the lab, and with them its networks, and removes its state. The
built kernel, control plane and program stay in the cache. It also cleans up after a crash.`,
		},
		{
			name: "status", says: "what is up, since when, and at which addresses", run: status,
			help: "Prints a table. The exit status is 1 if something that should be up is not.",
		},
		{
			name: "kubectl", arguments: "ARGS…", says: "kubectl as the lab's administrator, in the namespace default", run: kubectl,
			help: "Everything after the word kubectl goes to kubectl as it is.",
		},
		{
			name: "exec", arguments: "HOST CMD ARGS…", says: "run a command on a host", run: execute,
			help: `Standard input, output and error, the exit status and every argument are passed exactly; there is
no shell in between. A signal that ends the command gives 128 plus its number. With a terminal
at both ends the command gets one too: "hack/lab exec lb1 bash". Interrupting or ending this
command ends that one. It is over when the command itself has ended; what that left in the
background goes on, unheard.

Exit status 127: there is no such command. 255: the host is down or was lost.`,
		},
		{
			name: "logs", arguments: "[-f] NAME", says: "a log: a host's console, or a component's or service's output", run: logs,
			help: "NAME is also keeper, the process that holds the lab together. -f goes on as the log grows.",
		},
		{
			name: "start", arguments: "NAME", says: "boot a host, or start a component or service", run: simple(control.Start),
			help: "Returns when a host takes commands, the API server or etcd is ready, or the process was started. Starting what runs is harmless.",
		},
		{
			name: "stop", arguments: "NAME", says: "shut a host down, or stop a component or service", run: simple(control.Stop),
			help: "Asks (SIGTERM) and waits. It stays away until hack/lab start NAME, or up.",
		},
		{
			name: "kill", arguments: "NAME", says: "a host's power cut, or kill -9 of a component or service", run: simple(control.Kill),
			help: `For a host, the power cut: what it had not written to its disk is lost. /var/lib/hagane and /srv are its
disk. For anything else SIGKILL. It stays away until hack/lab start NAME, or up. (A component or service
that dies by itself, or that a command on a host kills, is started again after a while, as a kubelet would.)`,
		},
		{
			name: "restart", arguments: "NAME", says: "stop, then start", run: simple(control.Restart),
			help: "hack/lab stop NAME and then hack/lab start NAME.",
		},
		{
			name: "link", arguments: "HOST IFACE up|down", says: "plug or pull a network cable", run: link,
			help: `IFACE is eth0, eth1 (of router1) or mgmt0. The host sees the carrier go, as with a real cable, and so do VLANs on the
interface; a pulled cable stays pulled over a boot. mgmt0 is cut at the switch, without a change of carrier: the
host then loses the control plane, and exec loses the host. To take only the API server away from a
host: hack/lab exec HOST ip route add unreachable 172.31.255.1`,
		},
		{
			name: "token", arguments: "HOST expire|renew", says: "let an agent's credential expire, or renew it", run: token,
			help: `expire replaces the token of the host's agent by the same one after its time, and stops renewing it;
renew brings a fresh one. HOST may be operator.`,
		},
		{
			name: "network", arguments: "CMD ARGS…", says: "run a command among the switches, e.g. tcpdump -ni trunk", run: inNetwork,
			help: `Runs a command of this machine in the lab's network namespace, which has the switches (trunk, clients, mgmt) with a port
for each cable (lb1-eth0, …), and where the control plane and the operator run.`,
		},
	}
}
