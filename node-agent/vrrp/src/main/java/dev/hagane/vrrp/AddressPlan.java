package dev.hagane.vrrp;

import dev.hagane.rtnl.AddressFlag;
import dev.hagane.rtnl.AddressSpec;
import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.RouteOperation;
import dev.hagane.rtnl.RouteProtocol;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What to do about addresses: pure. Only addresses with our protocol number are changed or removed;
 * one that somebody else made and that is just what is wanted counts as held and stays theirs.
 *
 * @param withdrawals removes addresses of ours that nobody wants
 * @param additions writes what is missing or altered, then removes other forms of the same address
 * @param added which wanted addresses the additions write, with their interface
 * @param held which wanted addresses are there as they should be, with their interface
 * @param unplaced wanted addresses without an interface
 */
public record AddressPlan(
    List<RouteOperation> withdrawals,
    List<RouteOperation> additions,
    Map<HeldAddress, Link> added,
    Map<HeldAddress, Link> held,
    Set<HeldAddress> unplaced) {

  private record Place(int linkIndex, InterfaceAddress address) {}

  /**
   * Compares the addresses wanted with one reading of the host's network.
   *
   * @param wanted all that should be held; what is there of it stays
   * @param ready those of them that may be added now
   */
  public static AddressPlan of(
      Collection<HeldAddress> wanted,
      Predicate<HeldAddress> ready,
      List<Link> links,
      List<LinkAddress> addresses) {
    InterfaceResolver resolver = new InterfaceResolver(links, addresses);
    Map<Place, LinkAddress> there = new HashMap<>();
    addresses.forEach(a -> there.put(new Place(a.linkIndex(), a.address()), a));

    List<RouteOperation> additions = new ArrayList<>();
    Map<HeldAddress, Link> added = new LinkedHashMap<>();
    Map<HeldAddress, Link> held = new LinkedHashMap<>();
    Set<HeldAddress> unplaced = new HashSet<>();
    Set<Place> kept = new HashSet<>();
    Set<Place> written = new HashSet<>();
    Set<IpAddress> wantedSomewhere = new HashSet<>();
    Set<IpAddress> placed = new HashSet<>();
    for (HeldAddress want : wanted) {
      IpAddress address = want.address().address();
      wantedSomewhere.add(address);
      Optional<Link> link = resolver.resolve(want.target());
      if (link.isEmpty()) {
        unplaced.add(want);
        continue;
      }
      Place place = new Place(link.get().index(), want.address());
      AddressSpec spec = want.on(place.linkIndex());
      if (isAsWanted(there.get(place), spec)) {
        kept.add(place);
        placed.add(address);
        held.put(want, link.get());
      } else if (ready.test(want)) {
        kept.add(place);
        placed.add(address);
        added.put(want, link.get());
        if (written.add(place)) {
          additions.add(new RouteOperation.PutAddress(spec));
        }
      }
    }

    List<RouteOperation> withdrawals = new ArrayList<>();
    for (LinkAddress address : addresses) {
      Place place = new Place(address.linkIndex(), address.address());
      if (address.protocol() != RouteProtocol.HAGANE || kept.contains(place)) {
        continue;
      }
      RouteOperation removal = new RouteOperation.DeleteAddress(place.linkIndex(), place.address());
      IpAddress plain = place.address().address();
      if (!wantedSomewhere.contains(plain)) {
        withdrawals.add(removal);
      } else if (placed.contains(plain)) {
        // The same address with another prefix, or elsewhere: never without it in between.
        additions.add(removal);
      }
    }
    return new AddressPlan(withdrawals, additions, added, held, unplaced);
  }

  private static boolean isAsWanted(@Nullable LinkAddress found, AddressSpec wanted) {
    if (found == null) {
      return false;
    }
    if (found.protocol() != RouteProtocol.HAGANE) {
      return true;
    }
    return found.flags().contains(AddressFlag.NOPREFIXROUTE)
        && found.preferredSeconds() == wanted.preferredSeconds()
        && found.validSeconds() == wanted.validSeconds();
  }
}
