package kube

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestCredentialsAreMadeOnceAndPrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "credentials")
	if err := MakeCredentials(folder); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(folder, Authority))
	if err != nil {
		t.Fatal(err)
	}
	if err := MakeCredentials(folder); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.ReadFile(filepath.Join(folder, Authority)); string(after) != string(before) {
		t.Fatal("made anew")
	}
	for _, name := range []string{AdminConfig, adminKey, AccountKey, ServerKey} {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Error(name, info, err)
		}
	}
	if _, err := tls.LoadX509KeyPair(filepath.Join(folder, ServerCertificate), filepath.Join(folder, ServerKey)); err != nil {
		t.Error(err)
	}
	if _, err := NewClient(folder); err != nil {
		t.Error(err)
	}
}

func TestAnExpiredTokenIsSignedAndPast(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := newAccountKey(file); err != nil {
		t.Fatal(err)
	}
	key, err := readKey(file)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	now := time.Unix(1_800_000_000, 0)
	expired, err := Expired(encode([]byte(`{"alg":"RS256"}`))+"."+encode([]byte(`{"sub":"x","exp":1900000000}`))+".", file, now)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(expired, ".")
	raw, _ := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Sub string
		Exp int64
	}
	if err := json.Unmarshal(raw, &claims); err != nil || claims.Sub != "x" || claims.Exp >= now.Unix() {
		t.Fatal(claims, err)
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	signature, _ := base64.RawURLEncoding.DecodeString(parts[2])
	if err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature); err != nil {
		t.Fatal(err)
	}
}

func TestManifestsAreSortedAndWhatNeedsAKubeletIsLeftOut(t *testing.T) {
	m := Sort(`---
# Source: hagane/templates/crd.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: a}
spec: {names: {kind: VirtualService}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: operator}
---
kind: Namespace
metadata: {name: hagane-system}
---
kind: ServiceAccount
metadata: {name: hagane-agent}
--- # comment
apiVersion: v1
kind: "ConfigMap"
data:
  text: |
    kind: Pod
`)
	if strings.Count(m.Definitions, "---") != 1 || !strings.Contains(m.Definitions, "name: a") {
		t.Error(m.Definitions)
	}
	if !strings.Contains(m.Namespaces, "hagane-system") {
		t.Error(m.Namespaces)
	}
	if strings.Contains(m.Others, "operator") || !strings.Contains(m.Others, "hagane-agent") || !strings.Contains(m.Others, "ConfigMap") {
		t.Error(m.Others)
	}
}
