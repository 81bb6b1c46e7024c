package dev.hagane.vrrp.process;

import dev.hagane.linux.LinuxException;
import dev.hagane.rtnl.Link;
import dev.hagane.value.AddressFamily;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wires that the groups need: one for each family and interface, however many instances are
 * there. A packet belongs to the instance with its VRID.
 */
final class Wires implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Wires.class);

  /** Told which descriptors to wait for. */
  interface Watcher {
    void add(int descriptor);

    void remove(int descriptor);
  }

  /** Which wire; the name too, since a socket is bound to it. */
  private record Place(AddressFamily family, int linkIndex, String linkName) {
    static Place of(AddressFamily family, Link link) {
      return new Place(family, link.index(), link.name());
    }
  }

  /** A wire and who is on it. */
  static final class Shared {
    private final Wire wire;
    private final Map<Integer, Instance> instances = new HashMap<>();

    private Shared(Wire wire) {
      this.wire = wire;
    }

    Wire wire() {
      return wire;
    }

    @Nullable Instance withVrid(int vrid) {
      return instances.get(vrid);
    }

    Collection<Instance> instances() {
      return instances.values();
    }
  }

  private final Wire.Factory factory;
  private final Watcher watcher;
  private final Map<Place, Shared> open = new HashMap<>();
  private final Map<Integer, Shared> byDescriptor = new HashMap<>();
  private final Map<Place, String> troubles = new HashMap<>();

  Wires(Wire.Factory factory, Watcher watcher) {
    this.factory = factory;
    this.watcher = watcher;
  }

  /** Who is on the wire with that descriptor; null: it was closed meanwhile. */
  @Nullable Shared on(int descriptor) {
    return byDescriptor.get(descriptor);
  }

  /** Opens what these instances need where they are now, closes what none needs, and connects. */
  void connect(List<Instance> instances) {
    Set<Place> needed = new HashSet<>();
    open.values().forEach(shared -> shared.instances.clear());
    for (Instance instance : instances) {
      Link link = instance.link();
      if (link == null || !instance.speaks()) {
        instance.connect(null, null);
        continue;
      }
      Place place = Place.of(instance.family(), link);
      needed.add(place);
      connect(instance, place, link);
    }
    troubles.keySet().retainAll(needed);
    for (Place place : List.copyOf(open.keySet())) {
      if (!needed.contains(place)) {
        close(place);
      }
    }
  }

  private void connect(Instance instance, Place place, Link link) {
    try {
      Shared shared = open.get(place);
      if (shared == null) {
        shared = new Shared(factory.open(instance.family(), link));
        open.put(place, shared);
        byDescriptor.put(shared.wire.descriptor(), shared);
        watcher.add(shared.wire.descriptor());
      }
      if (!instance.isUnicast()) {
        shared.wire.joinMulticast();
      }
      Instance other = shared.instances.putIfAbsent(instance.vrid(), instance);
      if (other == null) {
        instance.connect(shared.wire, null);
      } else {
        instance.connect(
            null,
            "VRID %d on %s belongs to group %s; give one of the two another"
                .formatted(instance.vrid(), link.name(), other.group().name()));
      }
      troubles.remove(place);
    } catch (LinuxException e) {
      String trouble = String.valueOf(e.getMessage());
      if (!trouble.equals(troubles.put(place, trouble))) {
        log.warn("{}", trouble);
      }
      instance.connect(null, trouble);
    }
  }

  private void close(Place place) {
    Shared shared = open.remove(place);
    if (shared != null) {
      int descriptor = shared.wire.descriptor();
      watcher.remove(descriptor);
      byDescriptor.remove(descriptor);
      shared.wire.close();
    }
  }

  @Override
  public void close() {
    List.copyOf(open.keySet()).forEach(this::close);
  }
}
