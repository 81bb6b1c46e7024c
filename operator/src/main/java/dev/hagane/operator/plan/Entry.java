package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.value.IpAddress;
import dev.hagane.value.PortRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled service with what is worked out of it once: what it claims, the bucket that it falls
 * into and the length of its canonical JSON. An entry that stays as it was stays the same object,
 * which is how an incremental plan knows.
 */
final class Entry {
  private final CompiledService service;
  private final List<IpAddress> addresses;
  private final List<PortSpan> ports;
  private final long bucketBits;
  private int jsonLength = -1;
  private @Nullable SliceRecord slice;

  Entry(CompiledService service) {
    this.service = service;
    addresses = addressesOf(service);
    ports = portsOf(service);
    byte[] hash = SliceName.sha256().digest(service.uid().getBytes(StandardCharsets.UTF_8));
    bucketBits = ByteBuffer.wrap(hash).getLong();
  }

  CompiledService service() {
    return service;
  }

  String uid() {
    return service.uid();
  }

  ObjectKey key() {
    return ObjectKey.service(service.namespace(), service.name());
  }

  List<IpAddress> addresses() {
    return addresses;
  }

  List<PortSpan> ports() {
    return ports;
  }

  boolean hasServers() {
    return !service.servers().isEmpty();
  }

  /** The first 64 bits of the SHA-256 of the UID. */
  long bucketBits() {
    return bucketBits;
  }

  /**
   * The length of its canonical JSON in bytes.
   *
   * @param scratch cleared and used
   */
  int jsonLength(JsonBytes scratch) {
    if (jsonLength < 0) {
      CanonicalJson.service(scratch.clear(), service);
      jsonLength = scratch.length();
    }
    return jsonLength;
  }

  /** The slice that it was put into last. */
  @Nullable SliceRecord slice() {
    return slice;
  }

  void putInto(SliceRecord last) {
    slice = last;
  }

  /** Addresses that cannot be read claim nothing: they were written by another version. */
  private static List<IpAddress> addressesOf(CompiledService service) {
    List<IpAddress> addresses = new ArrayList<>(service.addresses().size());
    for (var address : service.addresses()) {
      IpAddress parsed = Texts.addressOrNull(address.value());
      if (parsed != null) {
        addresses.add(parsed);
      }
    }
    return List.copyOf(addresses);
  }

  private static List<PortSpan> portsOf(CompiledService service) {
    List<PortSpan> ports = new ArrayList<>(service.ports().size());
    for (CompiledPort port : service.ports()) {
      ports.add(new PortSpan(port.protocol(), new PortRange(port.first(), port.last())));
    }
    return List.copyOf(ports);
  }
}
