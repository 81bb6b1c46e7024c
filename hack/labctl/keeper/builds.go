package keeper

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hagane.dev/hack/labctl/control"
)

// Where a build leaves what the lab runs, in the repository.
const (
	operatorBuild = "operator/target/dist"
	agentBuild    = "node-agent/agent/target/dist"
	vrrpBuild     = "node-agent/vrrp/target/dist"
	renderedChart = "helm/target/rendered/hagane.yaml"
	operatorJar   = "hagane-operator.jar"
	agentJar      = "hagane-agent.jar"
	vrrpJar       = "hagane-vrrp.jar"
)

// builds are folders below layout.Folder.Builds, named by their content, so that a new build never changes files
// under a running program.
type builds struct{ operator, agent, vrrp string }

// missing lists what a lab of these settings needs and the repository has not.
func missing(settings control.Settings, without func(string) bool) error {
	var absent []string
	needs := func(path string) {
		if _, err := os.Stat(filepath.Join(settings.Repository, path)); err != nil {
			absent = append(absent, path)
		}
	}
	if !without("operator") {
		needs(filepath.Join(operatorBuild, operatorJar))
	}
	if !without("agents") {
		needs(filepath.Join(agentBuild, agentJar))
		needs(filepath.Join(vrrpBuild, vrrpJar))
	}
	if !without("operator") || !without("agents") {
		needs(renderedChart)
	}
	if len(absent) == 0 {
		return nil
	}
	return fmt.Errorf("the Maven build did not make %s; run `mvn package` and see why, or bring the lab up by `hack/lab up --without operator,agents`",
		strings.Join(absent, ", "))
}

// takeBuilds copies the builds to where they are run from.
func (k *Keeper) takeBuilds(settings control.Settings, without func(string) bool) (builds, error) {
	var b builds
	var err error
	if !without("operator") {
		if b.operator, err = k.takeBuild("operator", filepath.Join(settings.Repository, operatorBuild)); err != nil {
			return b, err
		}
	}
	if !without("agents") {
		if b.agent, err = k.takeBuild("agent", filepath.Join(settings.Repository, agentBuild)); err != nil {
			return b, err
		}
		b.vrrp, err = k.takeBuild("vrrp", filepath.Join(settings.Repository, vrrpBuild))
	}
	return b, err
}

func (k *Keeper) takeBuild(name, from string) (string, error) {
	digest, err := digestOf(from)
	if err != nil {
		return "", err
	}
	folder := name + "-" + digest
	to := filepath.Join(k.folder.Builds(), folder)
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		return folder, err
	}
	if err := os.RemoveAll(to + ".new"); err != nil {
		return "", err
	}
	if err := os.CopyFS(to+".new", os.DirFS(from)); err != nil {
		return "", err
	}
	return folder, os.Rename(to+".new", to)
}

func digestOf(folder string) (string, error) {
	sum := sha256.New()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		fmt.Fprintln(sum, strings.TrimPrefix(path, folder))
		_, err = io.Copy(sum, file)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil))[:12], err
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return replaceFile(to, content, 0o644)
}

// replaceFile changes a file at once: a reader sees the old content or the new.
func replaceFile(path string, content []byte, mode fs.FileMode) error {
	if err := os.WriteFile(path+".new", content, mode); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
