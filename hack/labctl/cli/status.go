package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"hagane.dev/hack/labctl/control"
	"hagane.dev/hack/labctl/kube"
)

func status(l lab, arguments []string) (int, error) {
	if len(arguments) > 0 {
		return 0, wrong("status takes no arguments")
	}
	var rows []control.Row
	err := control.Ask(l.folder, control.Request{Do: control.Status}, func(e control.Event) { rows = append(rows, e.Rows...) })
	if err != nil {
		return 0, err
	}
	keeper, err := l.folder.Keeper()
	if err != nil {
		return 0, err
	}
	outer := processesIn(keeper)
	table := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tSTATE\tPID\tUPTIME\tADDRESSES")
	var ill []string
	for _, r := range rows {
		pid, uptime := "", ""
		if r.PID != 0 {
			pid = strconv.Itoa(outer[r.PID])
		}
		if !r.Since.IsZero() && strings.HasPrefix(r.State, "up") {
			uptime = time.Since(r.Since).Truncate(time.Second).String()
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", r.Name, r.State, pid, uptime, r.Addresses)
		if !r.Healthy {
			ill = append(ill, r.Name)
		}
	}
	if err := table.Flush(); err != nil {
		return 0, err
	}
	fmt.Printf("\nAPI server  %s (in the lab's network: hack/lab kubectl)\nkubeconfig  %s\nweb servers http://HOST/ and UDP port 8124 on web1 web2 web3 spare1\nlogs        %s\n",
		kube.Server, filepath.Join(l.folder.Credentials(), kube.AdminConfig), l.folder.Logs())
	if len(ill) > 0 {
		return 0, errors.New("not as it should be: " + strings.Join(ill, ", ") + " (hack/lab logs NAME says why, hack/lab up mends it)")
	}
	return 0, nil
}

// processesIn maps the numbers that processes have in the keeper's PID namespace to those that they have here.
func processesIn(keeper int) map[int]int {
	outer := map[int]int{}
	depth := len(numbers(keeper))
	statuses, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range statuses {
		pid, err := strconv.Atoi(filepath.Base(folder))
		if err != nil {
			continue
		}
		if n := numbers(pid); depth > 0 && len(n) >= depth && sameNetwork(keeper, pid) {
			if _, taken := outer[n[depth-1]]; !taken {
				outer[n[depth-1]] = pid
			}
		}
	}
	return outer
}

// numbers are a process's numbers, from the namespace that this process is in downwards.
func numbers(pid int) []int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return nil
	}
	for _, line := range bytes.Split(text, []byte("\n")) {
		if fields := bytes.Fields(line); len(fields) > 1 && string(fields[0]) == "NSpid:" {
			var all []int
			for _, f := range fields[1:] {
				n, _ := strconv.Atoi(string(f))
				all = append(all, n)
			}
			return all
		}
	}
	return nil
}

// sameNetwork tells whether a process belongs to the keeper's lab, and not to another one beside it: all of a lab
// shares its network.
func sameNetwork(keeper, pid int) bool {
	ours, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", keeper))
	if err != nil {
		return false
	}
	theirs, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", pid))
	return err == nil && ours == theirs
}
