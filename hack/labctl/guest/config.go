// Package guest is what runs inside a host of the lab: its init, its network, and the server by which
// the lab's command line runs commands there.
package guest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// ConfigVariable is the kernel parameter, and so the environment variable of init, that holds the configuration.
const ConfigVariable = "HAGANE_HOST"

// Config is what a host is told at boot.
type Config struct {
	Host   string
	Lab    bool     `json:",omitempty"` // one of the topology's hosts; otherwise a throw-away
	Mounts []Mount  `json:",omitempty"`
	Hide   []string `json:",omitempty"` // folders that are covered by an empty one
	Cut    []string `json:",omitempty"` // interfaces whose cable is pulled
	VRRP   []string `json:",omitempty"` // command line of hagane-vrrp
	Agent  []string `json:",omitempty"` // command line of the agent
}

// Mount shows a folder of the machine in the host.
type Mount struct {
	Source   string
	Target   string `json:",omitempty"` // absent: as Source
	Writable bool   `json:",omitempty"`
}

// Encode makes it fit on a kernel's command line.
func (c Config) Encode() (string, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(text), nil
}

// Decode is the inverse of Encode.
func Decode(text string) (Config, error) {
	var c Config
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil {
		return c, fmt.Errorf("%s: %w", ConfigVariable, err)
	}
	return c, nil
}
