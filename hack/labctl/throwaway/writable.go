package throwaway

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hagane.dev/hack/labctl/guest"
)

// writable lists the folders that a command may write to: those that are there.
func writable(directory, named string) []guest.Mount {
	candidates := []string{"/tmp"}
	for _, pattern := range []string{"target", "*/target", "*/*/target"} {
		found, _ := filepath.Glob(filepath.Join(directory, pattern))
		candidates = append(candidates, found...)
	}
	for _, folder := range strings.Split(named, ":") {
		if folder != "" {
			candidates = append(candidates, folder)
		}
	}
	var folders []string
	for _, c := range candidates {
		real, err := filepath.EvalSymlinks(c)
		if err != nil {
			continue
		}
		if info, err := os.Stat(real); err == nil && info.IsDir() && !slices.Contains(folders, real) {
			folders = append(folders, real)
		}
	}
	// An outer folder first, or it would cover an inner one; and an inner one of the same kind is not needed at all.
	slices.Sort(folders)
	var mounts []guest.Mount
	for _, f := range folders {
		if !slices.ContainsFunc(mounts, func(m guest.Mount) bool { return strings.HasPrefix(f, m.Source+"/") }) {
			mounts = append(mounts, guest.Mount{Source: f, Writable: true})
		}
	}
	return mounts
}
