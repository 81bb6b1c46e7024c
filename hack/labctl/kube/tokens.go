package kube

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// Token is a service account's credential.
type Token struct {
	Text    string
	Expires time.Time
}

// RequestToken asks for a token of a service account; bound to a Node, if one is named, so that it ends with it and
// carries its name.
func (c *Client) RequestToken(ctx context.Context, namespace, account, node string, lifetime time.Duration) (Token, error) {
	spec := object{"expirationSeconds": int(lifetime.Seconds())}
	if node != "" {
		uid, err := c.NodeUID(ctx, node)
		if err != nil {
			return Token{}, err
		}
		spec["boundObjectRef"] = object{"kind": "Node", "apiVersion": "v1", "name": node, "uid": uid}
	}
	request := object{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
	var answer struct {
		Status struct {
			Token               string
			ExpirationTimestamp time.Time
		}
	}
	path := fmt.Sprintf("/api/v1/namespaces/%s/serviceaccounts/%s/token", namespace, account)
	if err := c.Do(ctx, http.MethodPost, path, "application/json", request, &answer); err != nil {
		return Token{}, err
	}
	return Token{answer.Status.Token, answer.Status.ExpirationTimestamp}, nil
}

// Expired is the same token as it will be after its time: signed by the same key, with all its times in the past.
func Expired(token, keyFile string, now time.Time) (string, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", errors.New("this is no token")
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", err
	}
	var claims map[string]any
	if err := json.Unmarshal(raw, &claims); err != nil {
		return "", err
	}
	then := now.Add(-2 * time.Hour).Unix()
	claims["iat"], claims["nbf"], claims["exp"] = then, then, then+600
	if raw, err = json.Marshal(claims); err != nil {
		return "", err
	}
	key, err := readKey(keyFile)
	if err != nil {
		return "", err
	}
	signed := parts[0] + "." + base64.RawURLEncoding.EncodeToString(raw)
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), err
}

func readKey(path string) (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key", path)
	}
	return x509.ParsePKCS1PrivateKey(block.Bytes)
}
