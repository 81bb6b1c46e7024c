package throwaway

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWritableAreTargetsAndWhatIsNamedOnce(t *testing.T) {
	root := t.TempDir()
	for _, folder := range []string{"target", "a/target/x", "a/b/target", "src", "named"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	at := func(p string) string { return filepath.Join(root, p) }
	got := map[string]bool{}
	for _, m := range writable(root, at("named")+"::"+at("missing")+":"+at("a/target/x")) {
		if got[m.Source] || !m.Writable {
			t.Fatal(m)
		}
		got[m.Source] = true
	}
	// The test's own folder is below /tmp, which covers it all; elsewhere each is listed.
	if len(got) != 1 || !got["/tmp"] {
		for _, want := range []string{"/tmp", at("target"), at("a/target"), at("a/b/target"), at("named")} {
			if !got[want] {
				t.Errorf("%s is not in %v", want, got)
			}
		}
		if got[at("src")] || got[at("a/target/x")] {
			t.Error(got)
		}
	}
}
