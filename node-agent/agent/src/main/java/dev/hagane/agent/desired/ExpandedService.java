package dev.hagane.agent.desired;

import dev.hagane.nft.PortMark;
import dev.hagane.nft.SourceNat;
import dev.hagane.value.AddressFamily;
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

  /** Copies the collections. */
  public ExpandedService {
    services = List.copyOf(services);
    addresses = List.copyOf(addresses);
    marks = List.copyOf(marks);
    sourceNats = List.copyOf(sourceNats);
    masqueraded = Set.copyOf(masqueraded);
  }
}
