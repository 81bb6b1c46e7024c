package dev.hagane.agent.checkpoint;

import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hagane.agent.desired.ExpandedSlice;
import dev.hagane.agent.desired.TestObjects;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireFormatTest {
  private final WireFormat wire = new WireFormat("lb1");

  private static ObjectNode slice() {
    return WireFormat.toTree(
        TestObjects.slice(List.of(service("one").build(), service("two").build())));
  }

  @Test
  void aSliceComesBackAsItWas() {
    assertThat(wire.slice("abc", WireFormat.tree(slice().toString())))
        .isEqualTo(
            ExpandedSlice.of(
                "lb1",
                "abc",
                TestObjects.slice(List.of(service("one").build(), service("two").build())),
                List.of()));
  }

  @Test
  void fieldsOfANewerVersionArePassedOver() {
    ObjectNode slice = slice();
    ((ObjectNode) slice.path("services").path(0)).put("newField", 1);
    assertThat(wire.slice("abc", slice).problems()).isEmpty();
  }

  @Test
  void aWordOfANewerVersionIsAProblemOfItsServiceOnly() {
    ObjectNode slice = slice();
    ((ObjectNode) slice.path("services").path(1)).put("scheduler", "quantum");

    ExpandedSlice expanded = wire.slice("abc", slice);

    assertThat(expanded.services()).extracting(s -> s.owner().name()).containsExactly("one");
    assertThat(expanded.problems())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.uid()).isEqualTo("uid-two");
          assertThat(p.message()).contains("quantum", "upgrade the agent");
        });
  }

  @Test
  void aNewerFormatIsNotRead() {
    ObjectNode slice = slice().put("formatVersion", 2);
    assertThat(WireFormat.isKnownFormat(slice)).isFalse();
    assertThatThrownBy(() -> wire.slice("abc", slice))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("format 2");
  }

  @Test
  void nonsenseIsItsOwnException() {
    assertThatThrownBy(() -> WireFormat.tree("{")).isInstanceOf(UnreadableException.class);
    assertThatThrownBy(() -> WireFormat.nodeConfig(WireFormat.tree("{\"directors\":7}")))
        .isInstanceOf(UnreadableException.class);
  }
}
