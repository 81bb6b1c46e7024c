package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.MasqueradeSpec;
import dev.hagane.api.v1alpha1.ServiceAddress;
import dev.hagane.api.v1alpha1.SourceAddress;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes out a service of which everything is settled. */
final class ServiceCompiler {
  private ServiceCompiler() {}

  /** The entry; the past one itself if nothing changed. */
  static Entry compile(
      ServiceWish wish,
      PoolServers pool,
      AddressChoice.Choice choice,
      List<@Nullable Long> marks,
      @Nullable Entry past) {
    Resource<VirtualServiceSpec> resource = wish.resource();
    VirtualServiceSpec spec = resource.spec();
    List<ServiceAddress> addresses = choice.values().stream().map(c -> c.compile(past)).toList();
    List<CompiledPort> ports = new ArrayList<>();
    for (int i = 0; i < wish.ports().size(); i++) {
      ServiceWish.Port port = wish.ports().get(i);
      ports.add(
          new CompiledPort(
              port.span().protocol(),
              port.span().range().first(),
              port.span().range().last(),
              port.targetPort(),
              marks.get(i)));
    }
    boolean masquerade = spec.forwarding() == ForwardingMethod.Masquerade;
    CompiledService service =
        new CompiledService(
            resource.uid(),
            resource.generation(),
            wish.namespace(),
            resource.key().name(),
            pool.pool().uid(),
            pool.pool().generation(),
            addresses,
            ports,
            spec.forwarding(),
            spec.forwarding() == ForwardingMethod.Tunnel ? spec.tunnel() : null,
            spec.scheduler(),
            spec.scheduler().takesOptions() ? spec.schedulerOptions() : null,
            spec.persistence(),
            spec.onePacket(),
            masquerade ? sourceAddress(spec.masquerade()) : null,
            pool.compiled(choice.families()));
    return past != null && past.service().equals(service) ? past : new Entry(service);
  }

  private static SourceAddress sourceAddress(@Nullable MasqueradeSpec masquerade) {
    return masquerade == null ? SourceAddress.Client : masquerade.sourceAddress();
  }
}
