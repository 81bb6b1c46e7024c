package dev.hagane.agent.apply;

import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.value.Cidr;
import java.util.List;

/** Networks in which services are looked for. */
record Pools(List<Cidr> networks) {

  boolean contain(ServiceKey key) {
    return key instanceof AddressKey address
        && networks.stream().anyMatch(network -> network.contains(address.address()));
  }
}
