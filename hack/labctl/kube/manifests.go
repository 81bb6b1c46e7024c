package kube

import (
	"regexp"
	"slices"
	"strings"
)

// Manifests is what a chart rendered, in the order in which it must be applied.
type Manifests struct {
	Definitions string // CustomResourceDefinitions
	Namespaces  string
	Others      string
}

var kindLine = regexp.MustCompile(`(?m)^kind:[ \t]*"?([A-Za-z]+)"?[ \t]*(#.*)?$`)

// leftOut are kinds that need a kubelet: the lab runs those programs itself.
var leftOut = []string{"Deployment", "DaemonSet", "Pod", "Job"}

// Sort splits what a chart rendered.
func Sort(rendered string) Manifests {
	var m Manifests
	for _, document := range regexp.MustCompile(`(?m)^---.*$`).Split(rendered, -1) {
		kind := kindLine.FindStringSubmatch(document)
		if kind == nil || slices.Contains(leftOut, kind[1]) {
			continue
		}
		document = "---\n" + strings.TrimSpace(document) + "\n"
		switch kind[1] {
		case "CustomResourceDefinition":
			m.Definitions += document
		case "Namespace":
			m.Namespaces += document
		default:
			m.Others += document
		}
	}
	return m
}
