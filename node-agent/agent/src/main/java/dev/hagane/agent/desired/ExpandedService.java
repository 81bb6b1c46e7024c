package dev.hagane.agent.desired;

import dev.hagane.ipvs.AddressKey;
import dev.hagane.nft.PortMark;
import dev.hagane.nft.SourceNat;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.TransportProtocol;
import java.util.List;
import java.util.Set;

/**
 * All that one virtual service asks of the kernel.
 *
 * @param owner the virtual service
 * @param services its IPVS services
 * @param addresses its addresses
 * @param marks ports that are balanced by a mark
 * @param sourceNats connections that leave with the director's address
 * @param masqueraded families whose replies come back through this host
 */
public record ExpandedService(
    ObjectRef owner,
    List<DesiredService> services,
    List<ServiceAddressWish> addresses,
    List<PortMark> marks,
    List<SourceNat> sourceNats,
    Set<AddressFamily> masqueraded) {

  private static final Set<String> HASHING = Set.of("mh", "sh");

  /** Copies the collections. */
  public ExpandedService {
    services = List.copyOf(services);
    addresses = List.copyOf(addresses);
    marks = List.copyOf(marks);
    sourceNats = List.copyOf(sourceNats);
    masqueraded = Set.copyOf(masqueraded);
  }

  /**
   * Whether every director gives a client's TCP connection to the same server, known to it or not:
   * schedulers mh and sh choose by a hash of the client alone.
   */
  boolean hashesTcp() {
    return services.stream()
        .map(s -> s.state().service())
        .filter(s -> HASHING.contains(s.scheduler()))
        .anyMatch(s ->
            s.key() instanceof AddressKey a
                ? a.protocol() == TransportProtocol.TCP
                : marks.stream().anyMatch(m -> m.protocol() == TransportProtocol.TCP));
  }
}
