// Package uml says how a user-mode Linux kernel is started.
package uml

import (
	"fmt"
	"os"
	"strconv"

	"hagane.dev/hack/labctl/guest"
)

// maxCommandLine is COMMAND_LINE_SIZE of the kernel.
const maxCommandLine = 4096

// Device is one virtual network card: vec0, vec1, … in the guest, a tap outside.
type Device struct {
	Tap string
	MAC string
}

// Machine describes one virtual machine.
type Machine struct {
	Kernel   string
	MemoryMB int
	Devices  []Device
	Guest    guest.Config
	Verbose  bool // kernel messages on the console
}

// Arguments is the kernel's command line, whose root is the machine's own, read only, and whose init is this program.
// The console writes to descriptor 1; the consoles tty1, tty2, … write to descriptors 3, 4, ….
func (m Machine) Arguments(consoles int) ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	config, err := m.Guest.Encode()
	if err != nil {
		return nil, err
	}
	arguments := []string{
		m.Kernel,
		"mem=" + strconv.Itoa(m.MemoryMB) + "M",
		"root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro",
		"init=" + self,
		"con=null", "con0=null,fd:1",
		"uml_dir=/dev/shm/", "umid=host",
		"panic=-1", "bonding.max_bonds=0", "dummy.numdummies=0",
		guest.ConfigVariable + "=" + config,
	}
	if !m.Verbose {
		arguments = append(arguments, "quiet", "loglevel=4")
	}
	for i := range consoles {
		arguments = append(arguments, fmt.Sprintf("con%d=null,fd:%d", i+1, i+3))
	}
	for i, d := range m.Devices {
		arguments = append(arguments, fmt.Sprintf("vec%d:transport=tap,ifname=%s,mac=%s,depth=128,gro=1", i, d.Tap, d.MAC))
	}
	length := 0
	for _, a := range arguments {
		length += len(a) + 1
	}
	if length > maxCommandLine-256 {
		return nil, fmt.Errorf("the kernel's command line would be %d bytes long; a host has too many folders or interfaces", length)
	}
	return arguments, nil
}
