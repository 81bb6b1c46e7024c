package dev.hagane.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hagane.agent.apply.StateFileException;
import dev.hagane.agent.checkpoint.Checkpoint.SavedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final JsonNode SPEC = WireFormat.tree("{\"formatVersion\":1,\"directors\":[]}");

  @TempDir Path folder;

  @Test
  void whatWasSavedIsLoaded() {
    Checkpoint checkpoint = new Checkpoint(folder);
    checkpoint.saveSlice("abc", "{\"x\":1}");
    checkpoint.saveConfig(new SavedConfig(7, SPEC), Set.of("abc"));

    Checkpoint again = new Checkpoint(folder);
    assertThat(again.loadConfig()).contains(new SavedConfig(7, SPEC));
    assertThat(again.loadSlice("abc")).contains(WireFormat.tree("{\"x\":1}"));
    assertThat(again.loadSlice("def")).isEmpty();
  }

  @Test
  void slicesThatNobodyPointsToGo() throws IOException {
    Checkpoint checkpoint = new Checkpoint(folder);
    checkpoint.saveSlice("old", "{}");
    checkpoint.saveSlice("new", "{}");
    checkpoint.saveConfig(new SavedConfig(1, SPEC), Set.of("new"));
    try (Stream<Path> files = Files.list(folder.resolve("slices"))) {
      assertThat(files).extracting(f -> f.getFileName().toString()).containsExactly("new");
    }
  }

  @Test
  void anyDamageIsNoticedAndSetAside() throws IOException {
    Random random = new Random(5);
    ChecksummedFile file = new ChecksummedFile(folder.resolve("f"));
    for (int i = 0; i < 500; i++) {
      file.write(List.of("pool 203.0.113.16/28", "owned TCP 203.0.113.20 80 u" + i));
      byte[] bytes = Files.readAllBytes(folder.resolve("f"));
      if (random.nextInt(3) == 0) {
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      } else {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(folder.resolve("f"), bytes);
      assertThat(file.read()).as("damage %d", i).isEmpty();
      assertThat(folder.resolve("f")).doesNotExist();
      assertThat(folder.resolve("f.damaged")).exists();
    }
  }

  @Test
  void aHalfWrittenFileNeverTakesThePlaceOfTheLast() throws IOException {
    ChecksummedFile file = new ChecksummedFile(folder.resolve("f"));
    file.write(List.of("one"));
    Files.writeString(folder.resolve("f.new"), "hagane-state 1 half");
    assertThat(file.read()).contains(List.of("one"));
    file.write(List.of("two"));
    assertThat(file.read()).contains(List.of("two"));
  }

  @Test
  void aDiskThatTakesNothingIsNamed() {
    ChecksummedFile file = new ChecksummedFile(folder.resolve("missing").resolve("f"));
    assertThatThrownBy(() -> file.write(List.of("x")))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(folder.resolve("missing").toString())
        .hasMessageContaining("free space");
  }

  @Test
  void namesFromTheNetworkStayInTheFolder() {
    Checkpoint checkpoint = new Checkpoint(folder);
    checkpoint.saveSlice("../escaped", "{}");
    assertThat(folder.resolve("escaped")).doesNotExist();
    assertThat(checkpoint.loadSlice("../nodeconfig")).isEmpty();
  }
}
