// Package kube is the lab's control plane: its certificates, the command lines of its programs, and a small client.
package kube

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"hagane.dev/hack/labctl/topology"
)

// Server is the API server's address for everyone.
var Server = fmt.Sprintf("https://%s:%d", topology.APIServer, topology.APIServerPort)

// The files that make up the credentials, in one folder.
const (
	Authority         = "ca.crt"
	ServerCertificate = "apiserver.crt"
	ServerKey         = "apiserver.key"
	AccountKey        = "service-accounts.key"
	AdminConfig       = "admin.kubeconfig"
	ManagerConfig     = "controller-manager.kubeconfig"
	adminCertificate  = "admin.crt"
	adminKey          = "admin.key"
	complete          = "complete"
)

const validity = 365 * 24 * time.Hour

// MakeCredentials fills the folder, once, with an authority, what it signed, and the key for service accounts' tokens.
func MakeCredentials(folder string) error {
	if _, err := os.Stat(filepath.Join(folder, complete)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	authority, err := newAuthority(folder)
	if err != nil {
		return err
	}
	addresses := []net.IP{net.IP(topology.APIServer.AsSlice()), net.IPv4(127, 0, 0, 1), net.IPv4(10, 96, 0, 1)}
	names := []string{"localhost", "api-server", "kubernetes", "kubernetes.default", "kubernetes.default.svc"}
	server := &x509.Certificate{
		Subject: pkix.Name{CommonName: "kube-apiserver"}, IPAddresses: addresses, DNSNames: names,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if err := authority.issue(folder, "apiserver", server); err != nil {
		return err
	}
	for _, c := range []struct{ file, user, group, config string }{
		{"admin", "lab-admin", "system:masters", AdminConfig},
		{"controller-manager", "system:kube-controller-manager", "", ManagerConfig},
	} {
		subject := pkix.Name{CommonName: c.user}
		if c.group != "" {
			subject.Organization = []string{c.group}
		}
		client := &x509.Certificate{Subject: subject, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
		if err := authority.issue(folder, c.file, client); err != nil {
			return err
		}
		if err := writePrivate(filepath.Join(folder, c.config), []byte(kubeconfig(folder, c.file))); err != nil {
			return err
		}
	}
	if err := newAccountKey(filepath.Join(folder, AccountKey)); err != nil {
		return err
	}
	return writePrivate(filepath.Join(folder, complete), nil)
}

type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(folder string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hagane-lab"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(validity),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	// The authority's key is needed for nothing more, so it is kept nowhere.
	return &authority{certificate, key}, writePEM(filepath.Join(folder, Authority), "CERTIFICATE", der, 0o644)
}

func (a *authority) issue(folder, name string, template *x509.Certificate) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return err
	}
	template.NotBefore, template.NotAfter = a.certificate.NotBefore, a.certificate.NotAfter
	template.KeyUsage = x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	if err != nil {
		return err
	}
	if err := writePEM(filepath.Join(folder, name+".crt"), "CERTIFICATE", der, 0o644); err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(filepath.Join(folder, name+".key"), "PRIVATE KEY", private, 0o600)
}

func newAccountKey(path string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	return writePEM(path, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key), 0o600)
}

func writePEM(path, kind string, der []byte, mode fs.FileMode) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}

func writePrivate(path string, content []byte) error { return os.WriteFile(path, content, 0o600) }

func kubeconfig(folder, user string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
clusters:
- name: lab
  cluster: {server: %q, certificate-authority: %q}
users:
- name: %s
  user: {client-certificate: %q, client-key: %q}
contexts:
- name: lab
  context: {cluster: lab, user: %s, namespace: default}
current-context: lab
`, Server, filepath.Join(folder, Authority), user,
		filepath.Join(folder, user+".crt"), filepath.Join(folder, user+".key"), user)
}
