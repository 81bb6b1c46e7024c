package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.Persistence;
import dev.hagane.api.v1alpha1.SchedulerOptions;
import dev.hagane.api.v1alpha1.ServiceAddress;
import dev.hagane.api.v1alpha1.TunnelSpec;

/**
 * The one text of a slice that its name is the hash of: fields in the order of the API's records,
 * absent ones left out, no white space. Golden files keep it the same over versions, so that an
 * upgrade of the operator rewrites nothing; a field added later is left out where it is absent.
 */
final class CanonicalJson {
  private CanonicalJson() {}

  static byte[] slice(NodeConfigSliceSpec slice) {
    JsonBytes json = new JsonBytes(1 << 16);
    sliceStart(json, slice.formatVersion(), slice.group(), slice.groupUid());
    for (CompiledService service : slice.services()) {
      json.separate();
      service(json, service);
    }
    return json.structure(']').structure('}').toBytes();
  }

  /** What stands before the services of a slice. */
  static void sliceStart(JsonBytes json, int formatVersion, String group, String groupUid) {
    json.structure('{')
        .member("formatVersion", formatVersion)
        .member("group", group)
        .member("groupUid", groupUid)
        .name("services")
        .structure('[');
  }

  static void service(JsonBytes json, CompiledService service) {
    json.structure('{')
        .member("uid", service.uid())
        .member("generation", service.generation())
        .member("namespace", service.namespace())
        .member("name", service.name())
        .member("poolUid", service.poolUid())
        .member("poolGeneration", service.poolGeneration());
    json.name("addresses").structure('[');
    for (ServiceAddress address : service.addresses()) {
      json.separate()
          .structure('{')
          .member("value", address.value())
          .member("pool", address.pool())
          .structure('}');
    }
    json.structure(']').name("ports").structure('[');
    for (CompiledPort port : service.ports()) {
      json.separate()
          .structure('{')
          .member("protocol", port.protocol())
          .member("first", port.first())
          .member("last", port.last())
          .member("targetPort", port.targetPort())
          .member("mark", port.mark())
          .structure('}');
    }
    json.structure(']').member("forwarding", service.forwarding());
    options(json, service);
    json.name("servers").structure('[');
    for (CompiledServer server : service.servers()) {
      json.separate()
          .structure('{')
          .member("address", server.address())
          .member("port", server.port())
          .member("weight", server.weight())
          .member("upperConnectionThreshold", server.upperConnectionThreshold())
          .member("lowerConnectionThreshold", server.lowerConnectionThreshold())
          .structure('}');
    }
    json.structure(']').structure('}');
  }

  private static void options(JsonBytes json, CompiledService service) {
    TunnelSpec tunnel = service.tunnel();
    if (tunnel != null) {
      json.name("tunnel")
          .structure('{')
          .member("type", tunnel.type())
          .member("guePort", tunnel.guePort())
          .member("checksum", tunnel.checksum())
          .structure('}');
    }
    json.member("scheduler", service.scheduler());
    SchedulerOptions options = service.schedulerOptions();
    if (options != null) {
      json.name("schedulerOptions")
          .structure('{')
          .member("fallback", options.fallback())
          .member("hashPort", options.hashPort())
          .structure('}');
    }
    Persistence persistence = service.persistence();
    if (persistence != null) {
      json.name("persistence")
          .structure('{')
          .member("timeoutSeconds", persistence.timeoutSeconds())
          .member("ipv4PrefixLength", persistence.ipv4PrefixLength())
          .member("ipv6PrefixLength", persistence.ipv6PrefixLength())
          .member("scope", persistence.scope())
          .structure('}');
    }
    json.member("onePacket", service.onePacket()).member("sourceAddress", service.sourceAddress());
  }
}
