package dev.hagane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.ipvs.IpvsOperation.AddDestination;
import dev.hagane.ipvs.IpvsOperation.AddService;
import dev.hagane.ipvs.IpvsOperation.DeleteDestination;
import dev.hagane.ipvs.IpvsOperation.DeleteService;
import dev.hagane.ipvs.IpvsOperation.UpdateDestination;
import dev.hagane.ipvs.IpvsOperation.UpdateService;
import dev.hagane.value.TransportProtocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class IpvsDiffTest {
  private static final AddressKey A = IpvsTableContract.V4;
  private static final AddressKey B = IpvsTableContract.V6;
  private static final Destination ONE = server("10.0.0.11", 10);
  private static final Destination TWO = server("10.0.0.12", 10);

  @Test
  void nothingToDoIsNothing() {
    IpvsState state = state(service(A, "wlc", ONE, TWO));
    assertThat(IpvsDiff.between(state, state, key -> true)).isEmpty();
    assertThat(IpvsDiff.between(IpvsState.EMPTY, IpvsState.EMPTY, key -> true)).isEmpty();
  }

  @Test
  void aChangedWeightIsOneCommand() {
    assertThat(
            IpvsDiff.between(
                state(service(A, "wlc", ONE.withWeight(3), TWO)),
                state(service(A, "wlc", ONE, TWO)),
                key -> true))
        .containsExactly(new UpdateDestination(A, ONE.withWeight(3)));
  }

  @Test
  void aChangedSchedulerIsOneCommandInPlace() {
    assertThat(
            IpvsDiff.between(
                state(service(A, "mh", ONE)), state(service(A, "wlc", ONE)), key -> true))
        .containsExactly(new UpdateService(IpvsService.of(A, "mh")));
  }

  @Test
  void aServiceComesBeforeItsDestinations() {
    assertThat(IpvsDiff.between(state(service(A, "wlc", ONE, TWO)), IpvsState.EMPTY, key -> true))
        .containsExactly(
            new AddService(IpvsService.of(A, "wlc")),
            new AddDestination(A, ONE),
            new AddDestination(A, TWO));
  }

  @Test
  void addsBeforeItRemovesAndQuiescesFirst() {
    assertThat(
            IpvsDiff.between(
                state(service(A, "wlc", TWO), service(B, "rr")),
                state(
                    service(A, "rr", ONE),
                    service(IpvsTableContract.key("203.0.113.9", TransportProtocol.TCP, 1), "rr")),
                key -> true))
        .containsExactly(
            new AddDestination(A, TWO),
            new AddService(IpvsService.of(B, "rr")),
            new UpdateService(IpvsService.of(A, "wlc")),
            new UpdateDestination(A, ONE.withWeight(0)),
            new DeleteDestination(A, ONE.key()),
            new DeleteService(IpvsTableContract.key("203.0.113.9", TransportProtocol.TCP, 1)));
  }

  @Test
  void whatIsQuietIsDeletedAtOnce() {
    assertThat(
            IpvsDiff.between(
                state(service(A, "wlc")), state(service(A, "wlc", ONE.withWeight(0))), k -> true))
        .containsExactly(new DeleteDestination(A, ONE.key()));
  }

  @Test
  void othersServicesAreLeftAlone() {
    IpvsState found = state(service(A, "wlc", ONE), service(B, "rr"));
    assertThat(IpvsDiff.between(IpvsState.EMPTY, found, key -> false)).isEmpty();
    assertThat(IpvsDiff.between(IpvsState.EMPTY, found, A::equals))
        .containsExactly(new DeleteService(A));
  }

  @Test
  void oneServiceByItself() {
    ServiceState found = service(A, "wlc", ONE);
    assertThat(IpvsDiff.ofService(null, null)).isEmpty();
    assertThat(IpvsDiff.ofService(null, found)).containsExactly(new DeleteService(A));
    assertThat(IpvsDiff.ofService(found, null)).hasSize(2);
    assertThat(IpvsDiff.ofService(service(A, "wlc", ONE, TWO), found))
        .containsExactly(new AddDestination(A, TWO));
  }

  @Test
  void operationsAreThoseOfASetDifference() {
    RandomTables random = new RandomTables(99);
    IpvsState found = IpvsState.EMPTY;
    for (int round = 0; round < 5000; round++) {
      IpvsState wanted = random.next();
      List<IpvsOperation> operations = IpvsDiff.between(wanted, found, key -> true);
      assertThat(new HashSet<>(operations)).hasSameSizeAs(operations);
      assertThat(new HashSet<>(operations)).isEqualTo(expected(wanted, found));
      assertThat(kinds(operations)).isSorted();
      found = wanted;
    }
  }

  @Test
  void aTableThatRefusesHalfIsReachedWhenItRefusesNoMore() {
    RandomTables random = new RandomTables(100);
    FakeIpvsTable table = new FakeIpvsTable();
    for (int round = 0; round < 500; round++) {
      IpvsState wanted = random.next();
      table.refuse(operation -> operation.hashCode() % 2 == 0, 12);
      table.apply(IpvsDiff.between(wanted, table.state(), key -> true));
      table.refuseNothing();
      table.apply(IpvsDiff.between(wanted, table.state(), key -> true));
      assertThat(table.state()).isEqualTo(wanted);
    }
  }

  /** An independent account of what is to be done. */
  private static Set<IpvsOperation> expected(IpvsState wanted, IpvsState found) {
    Set<IpvsOperation> operations = new HashSet<>();
    Set<ServiceKey> keys = new HashSet<>(wanted.services().keySet());
    keys.addAll(found.services().keySet());
    for (ServiceKey key : keys) {
      ServiceState want = wanted.services().get(key);
      ServiceState have = found.services().get(key);
      if (want == null) {
        operations.add(new DeleteService(key));
        continue;
      }
      if (have == null) {
        operations.add(new AddService(want.service()));
      } else if (!want.service().equals(have.service())) {
        operations.add(new UpdateService(want.service()));
      }
      TreeMap<DestinationKey, Destination> before =
          new TreeMap<>(have == null ? new TreeMap<>() : have.destinations());
      for (Destination destination : want.destinations().values()) {
        Destination old = before.remove(destination.key());
        if (old == null) {
          operations.add(new AddDestination(key, destination));
        } else if (!Objects.equals(old, destination)) {
          operations.add(new UpdateDestination(key, destination));
        }
      }
      for (Destination gone : before.values()) {
        if (gone.weight() > 0) {
          operations.add(new UpdateDestination(key, gone.withWeight(0)));
        }
        operations.add(new DeleteDestination(key, gone.key()));
      }
    }
    return operations;
  }

  private static List<Integer> kinds(List<IpvsOperation> operations) {
    List<Integer> kinds = new ArrayList<>();
    for (IpvsOperation operation : operations) {
      kinds.add(
          switch (operation) {
            case AddService ignored -> 0;
            case AddDestination ignored -> 0;
            case UpdateService ignored -> 1;
            case UpdateDestination ignored -> 1;
            case DeleteService ignored -> 2;
            case DeleteDestination ignored -> 2;
          });
    }
    return kinds;
  }

  private static IpvsState state(ServiceState... services) {
    return IpvsState.of(List.of(services));
  }

  private static ServiceState service(
      ServiceKey key, String scheduler, Destination... destinations) {
    return ServiceState.of(IpvsService.of(key, scheduler), List.of(destinations));
  }

  private static Destination server(String address, int weight) {
    return Destination.of(IpvsTableContract.at(address, 80), ForwardingMethod.MASQUERADE, weight);
  }
}
