package dev.hagane.operator.plan;

import static java.util.stream.Collectors.joining;

import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which real servers a group allows, and which ports a forwarding method can reach. */
final class ServerRules {
  private static final int MAXIMUM_SERVERS = 1024;

  private ServerRules() {}

  /** Why the group does not allow one of the pool's servers of these families; null if it does. */
  static @Nullable Judgement forbidden(
      PoolServers pool, Set<AddressFamily> families, GroupForm group, SiteFacts facts) {
    for (PoolServer server : pool.servers()) {
      if (families.contains(server.address().family())) {
        String why = forbidden(server.address(), group, facts);
        if (why != null) {
          return Judgement.no(
              Reason.ServerNotAllowed,
              "real server " + server + " of " + pool.pool().key() + " " + why);
        }
      }
    }
    return null;
  }

  private static @Nullable String forbidden(IpAddress address, GroupForm group, SiteFacts facts) {
    if (!address.isUnicastHost() || address.isLinkLocal()) {
      return "is a special address, which no real server has; remove it";
    }
    if (group.serverNetworks().stream().noneMatch(n -> n.contains(address))) {
      String allowed =
          group.serverNetworks().isEmpty() ? "none" : Texts.some(group.serverNetworks());
      return "lies outside the realServerNetworks of "
          + group.key()
          + " ("
          + allowed
          + "); remove it, or let the site's administrator add its network";
    }
    String director = facts.directors().get(address);
    if (director != null) {
      return "is director " + director + "'s own address; remove it";
    }
    String instance = facts.instances().get(address);
    if (instance != null) {
      return "is an address that the active director of " + instance + " holds; remove it";
    }
    PoolNetwork virtual = group.poolOf(address);
    if (virtual != null) {
      return "lies in address pool " + virtual + " of " + group.key() + "; remove it";
    }
    return null;
  }

  /** Why the service cannot be balanced over the pool; null if it can. */
  static @Nullable Judgement unsupported(
      ServiceWish wish, PoolServers pool, Set<AddressFamily> families) {
    String why = unsupportedText(wish, pool, families);
    return why == null
        ? null
        : Judgement.no(Reason.UnsupportedCombination, wish.resource().key() + ": " + why);
  }

  private static @Nullable String unsupportedText(
      ServiceWish wish, PoolServers pool, Set<AddressFamily> families) {
    for (AddressFamily family : AddressFamily.values()) {
      if (families.contains(family) && !pool.servers().isEmpty() && !pool.hasFamily(family)) {
        return "it has an "
            + family
            + " address and "
            + pool.pool().key()
            + " has no "
            + family
            + " server; add one or remove the address";
      }
    }
    if (pool.count(families) > MAXIMUM_SERVERS) {
      return pool.pool().key() + " has " + pool.count(families) + " servers; the most is 1024";
    }
    Set<Integer> own = pool.ownPorts();
    if (!own.isEmpty() && wish.hasOneMark()) {
      return "persistence.scope: AllPorts keeps each packet's own port, and servers of "
          + pool.pool().key()
          + " name their own port; set it to 0";
    }
    if (!own.isEmpty() && wish.resource().spec().forwarding() != ForwardingMethod.Masquerade) {
      for (ServiceWish.Port port : wish.ports()) {
        if (port.isRange() || own.size() > 1 || !own.contains(port.span().range().first())) {
          return "with forwarding "
              + wish.resource().spec().forwarding()
              + " a server receives the service's own port "
              + port.span()
              + ", and servers of "
              + pool.pool().key()
              + " have port "
              + own.stream().sorted().map(String::valueOf).collect(joining(", "))
              + "; set it to 0 or use Masquerade";
        }
      }
    }
    return pool.repeatsAddress() ? repeated(wish, pool) : null;
  }

  /** Two entries of a pool may be one server to the kernel: its own port, and the service's. */
  private static @Nullable String repeated(ServiceWish wish, PoolServers pool) {
    for (ServiceWish.Port port : wish.ports()) {
      int target = port.isRange() ? 0 : port.span().range().first();
      if (port.targetPort() != null) {
        target = port.targetPort();
      }
      Set<String> seen = new HashSet<>();
      for (PoolServer server : pool.servers()) {
        int effective = server.server().port() == 0 ? target : server.server().port();
        if (!seen.add(server.server().address() + " port " + effective)) {
          return pool.pool().key()
              + " lists "
              + server.server().address()
              + " twice with what is port "
              + effective
              + " for this service; remove one";
        }
      }
    }
    return null;
  }
}
