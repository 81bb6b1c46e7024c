package keeper

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// niceness puts the hosts before what else the machine does, a build for example: a director that gets no processor
// for a third of a second loses its addresses, and that would be nobody's fault but ours.
const niceness = -10

// takePrecedence gives a host that runs the precedence that hosts have. What cannot be had is done without.
func (m *machine) takePrecedence() {
	box := m.box.Process.Pid
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", box, box))
	if err != nil {
		return
	}
	for _, child := range strings.Fields(string(children)) {
		// The kernel made itself the leader of a session, which all its processes belong to.
		if pid, err := strconv.Atoi(child); err == nil {
			_ = unix.Setpriority(unix.PRIO_PGRP, pid, niceness)
			// Where processors are shared out by session, only this counts.
			_ = os.WriteFile(fmt.Sprintf("/proc/%d/autogroup", pid), []byte(strconv.Itoa(niceness)), 0)
		}
	}
}
