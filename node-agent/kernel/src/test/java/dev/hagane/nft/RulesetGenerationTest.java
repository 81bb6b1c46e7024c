package dev.hagane.nft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.netlink.MalformedMessageException;
import dev.hagane.netlink.MessageReader;
import dev.hagane.netlink.Recordings;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RulesetGenerationTest {

  @Test
  void readsTheKernelsAnswer() {
    Recordings.forEach(
        "nft-generation", message -> assertThat(RulesetGeneration.decode(message)).isEqualTo(1));
  }

  @Test
  void noBytesMakeItThrowAnythingElse() {
    SplittableRandom random = new SplittableRandom(4);
    byte[] recorded = Recordings.datagrams("nft-generation").get(0);
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      MessageReader message =
          new MessageReader(ByteBuffer.wrap(Recordings.damaged(recorded, random)));
      try {
        while (message.next()) {
          assertThat(RulesetGeneration.decode(message)).isNotNegative();
        }
      } catch (MalformedMessageException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(5_000);
  }
}
