package throwaway

import "sync"

// lastBytes keeps the end of what is written to it.
type lastBytes struct {
	mu   sync.Mutex
	text []byte
}

const kept = 4096

func (l *lastBytes) Write(chunk []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, chunk...)
	if extra := len(l.text) - kept; extra > 0 {
		l.text = append(l.text[:0], l.text[extra:]...)
	}
	return len(chunk), nil
}

func (l *lastBytes) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}
