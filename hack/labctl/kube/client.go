package kube

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// Client speaks to the API server as the lab's administrator.
type Client struct{ http *http.Client }

// NewClient makes a client from the folder that MakeCredentials filled.
func NewClient(credentials string) (*Client, error) {
	pair, err := tls.LoadX509KeyPair(filepath.Join(credentials, adminCertificate), filepath.Join(credentials, adminKey))
	if err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(filepath.Join(credentials, Authority))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: roots},
		DisableKeepAlives: true, // the server is killed and started again under us
	}
	return &Client{&http.Client{Transport: transport, Timeout: 10 * time.Second}}, nil
}

// StatusError is a refusal by the API server.
type StatusError struct {
	Code int
	Text string
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("the API server answered %d: %s", e.Code, e.Text)
}

// IsNotFound tells whether an error says that an object does not exist.
func IsNotFound(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Code == http.StatusNotFound
}

// IsConflict tells whether an error says that an object exists already.
func IsConflict(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Code == http.StatusConflict
}

// Do sends a value and decodes the answer into another; either may be nil.
func (c *Client) Do(ctx context.Context, method, path, contentType string, send, receive any) error {
	var body io.Reader
	if send != nil {
		text, err := json.Marshal(send)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, Server+path, body)
	if err != nil {
		return err
	}
	if send != nil {
		request.Header.Set("Content-Type", contentType)
	}
	request.Header.Set("Accept", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return &StatusError{response.StatusCode, message(answer)}
	}
	if receive == nil {
		return nil
	}
	return json.Unmarshal(answer, receive)
}

func message(answer []byte) string {
	var status struct{ Message string }
	if json.Unmarshal(answer, &status) == nil && status.Message != "" {
		return status.Message
	}
	return string(bytes.TrimSpace(answer))
}

// Ready asks whether the server serves.
func (c *Client) Ready(ctx context.Context) error {
	return c.Do(ctx, http.MethodGet, "/readyz", "", nil, nil)
}
