package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.ServiceAddress;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses addresses for services: those that they name, those that they had, and else the lowest
 * that nobody has.
 */
final class AddressChoice {
  private final SiteFacts facts;
  private final Claims claims;

  /** Where the search in each pool went on last; nothing below is free while claims only grow. */
  private final Map<PoolNetwork, IpAddress> searched = new HashMap<>();

  AddressChoice(SiteFacts facts, Claims claims) {
    this.facts = facts;
    this.claims = claims;
  }

  /**
   * The addresses, or why there are none.
   *
   * @param values the addresses, in the order asked for; empty with a fault
   * @param fault why not; null if there are addresses
   */
  record Choice(List<Chosen> values, @Nullable Judgement fault) {
    private static Choice no(Reason reason, String message) {
      return new Choice(List.of(), Judgement.no(reason, message));
    }

    List<IpAddress> addresses() {
      return values.stream().map(Chosen::address).toList();
    }

    Set<AddressFamily> families() {
      Set<AddressFamily> families = EnumSet.noneOf(AddressFamily.class);
      values.forEach(v -> families.add(v.address().family()));
      return families;
    }
  }

  /** An address and the pool that it is in. */
  record Chosen(IpAddress address, PoolNetwork pool) {

    /** As nodes get it; a pool that only its network is known of keeps the name it had. */
    ServiceAddress compile(@Nullable Entry past) {
      String text = address.toString();
      String name = pool.name();
      if (name == null && past != null) {
        for (ServiceAddress had : past.service().addresses()) {
          name = text.equals(had.value()) ? had.pool() : name;
        }
      }
      return new ServiceAddress(text, name);
    }
  }

  /** Addresses were given up, so that lower ones may be free again. */
  void released() {
    searched.clear();
  }

  /**
   * Chooses.
   *
   * @param past what the service was told last, by whichever group; null if nothing
   * @param holds whether it holds what it was told last
   * @param servers the pool of its real servers, if known: addresses of a family that no server has
   *     are not chosen if others can be
   */
  Choice choose(
      ServiceWish wish,
      GroupForm group,
      @Nullable Entry past,
      boolean holds,
      @Nullable PoolServers servers) {
    Chosen[] chosen = new Chosen[wish.requests().size()];
    List<IpAddress> taken = new ArrayList<>();
    for (int i = 0; i < chosen.length; i++) {
      IpAddress value = wish.requests().get(i).value();
      if (value != null) {
        PoolNetwork pool = group.poolOf(value);
        if (pool == null) {
          return notInPools(wish, group, value);
        }
        chosen[i] = new Chosen(value, pool);
        taken.add(value);
      }
    }
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i] == null) {
        ServiceWish.Request request = wish.requests().get(i);
        List<PoolNetwork> pools = pools(group, request, servers);
        if (pools.isEmpty()) {
          return noPool(wish, group, request);
        }
        Chosen kept = kept(pools, past, holds, taken);
        Chosen found = kept == null ? lowestFree(pools, taken) : kept;
        if (found == null) {
          return Choice.no(
              Reason.PoolExhausted,
              wish.resource().key()
                  + ": no address is free in "
                  + Texts.some(pools)
                  + " of "
                  + group.key()
                  + "; delete a service or let the site's administrator add a pool");
        }
        chosen[i] = found;
        taken.add(found.address());
      }
    }
    return new Choice(List.of(chosen), null);
  }

  private static Choice notInPools(ServiceWish wish, GroupForm group, IpAddress value) {
    String pools = group.pools().isEmpty() ? "none" : Texts.some(group.pools());
    return Choice.no(
        Reason.AddressNotAllowed,
        wish.resource().key()
            + ": "
            + value
            + " lies in no address pool of "
            + group.key()
            + " ("
            + pools
            + "); choose an address in one of them");
  }

  private static Choice noPool(ServiceWish wish, GroupForm group, ServiceWish.Request request) {
    String asked =
        request.pool() != null
            ? "called " + request.pool()
            : request.family() != null ? "for " + request.family() : "at all";
    String pools = group.pools().isEmpty() ? "none" : Texts.some(group.pools());
    return Choice.no(
        Reason.AddressNotAllowed,
        wish.resource().key()
            + ": "
            + group.key()
            + " has no address pool "
            + asked
            + " (it has "
            + pools
            + "); choose another, or let the site's administrator add one");
  }

  private static List<PoolNetwork> pools(
      GroupForm group, ServiceWish.Request request, @Nullable PoolServers servers) {
    List<PoolNetwork> fitting = new ArrayList<>();
    for (PoolNetwork pool : group.pools()) {
      boolean named = request.pool() == null || request.pool().equals(pool.name());
      boolean ofFamily = request.family() == null || request.family() == pool.network().family();
      if (named && ofFamily) {
        fitting.add(pool);
      }
    }
    if (servers == null || servers.servers().isEmpty()) {
      return fitting;
    }
    List<PoolNetwork> served =
        fitting.stream().filter(p -> servers.hasFamily(p.network().family())).toList();
    return served.isEmpty() ? fitting : served;
  }

  private @Nullable Chosen kept(
      List<PoolNetwork> pools, @Nullable Entry past, boolean holds, List<IpAddress> taken) {
    if (past == null) {
      return null;
    }
    for (IpAddress address : past.addresses()) {
      boolean usable = holds || (facts.isFree(address) && claims.isFree(address));
      if (usable && !taken.contains(address)) {
        for (PoolNetwork pool : pools) {
          if (pool.network().contains(address)) {
            return new Chosen(address, pool);
          }
        }
      }
    }
    return null;
  }

  private @Nullable Chosen lowestFree(List<PoolNetwork> pools, List<IpAddress> taken) {
    for (PoolNetwork pool : pools) {
      IpAddress last = pool.network().last();
      IpAddress next = searched.getOrDefault(pool, pool.network().address());
      while (!isFree(next, taken)) {
        if (next.equals(last)) {
          next = null;
          break;
        }
        next = next.plus(BigInteger.ONE);
      }
      searched.put(pool, Objects.requireNonNullElse(next, last));
      if (next != null) {
        return new Chosen(next, pool);
      }
    }
    return null;
  }

  private boolean isFree(IpAddress address, List<IpAddress> taken) {
    return address.isUnicastHost()
        && !taken.contains(address)
        && facts.isFree(address)
        && claims.isFree(address);
  }
}
