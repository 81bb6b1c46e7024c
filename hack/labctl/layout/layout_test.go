package layout

import (
	"os"
	"os/exec"
	"testing"
)

func TestKnowsTheKeeperAndNoOther(t *testing.T) {
	f := Folder(t.TempDir())
	if pid, err := f.Keeper(); pid != 0 || err != nil {
		t.Fatal(pid, err)
	}
	if err := f.WriteKeeper(os.Getpid()); err != nil {
		t.Fatal(err)
	}
	if pid, err := f.Keeper(); pid != os.Getpid() || err != nil {
		t.Fatal(pid, err)
	}
	ended := exec.Command("true")
	if err := ended.Start(); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteKeeper(ended.Process.Pid); err != nil {
		t.Skip("it ended too early to be seen")
	}
	_ = ended.Wait()
	if pid, err := f.Keeper(); pid != 0 || err != nil {
		t.Fatal(pid, err)
	}
}
