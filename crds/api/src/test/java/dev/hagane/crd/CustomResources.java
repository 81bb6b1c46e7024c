package dev.hagane.crd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigSlice;
import dev.hagane.api.v1alpha1.RealServerPool;
import dev.hagane.api.v1alpha1.VRRPGroup;
import dev.hagane.api.v1alpha1.VirtualService;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All kinds of the API, and their generated definitions. */
public final class CustomResources {

  /** The kinds, in the order in which documents list them. */
  public static final List<Class<? extends CustomResource<?, ?>>> KINDS =
      List.of(
          VirtualService.class,
          RealServerPool.class,
          VRRPGroup.class,
          NodeConfig.class,
          NodeConfigSlice.class);

  private CustomResources() {}

  /** Every kind's definition as it should be committed. */
  public static List<ObjectNode> generate() {
    Map<String, CustomResourceDefinition> byKind = new TreeMap<>();
    CRDPostProcessor collector =
        new CRDPostProcessor() {
          @Override
          public HasMetadata process(HasMetadata crd, String version) {
            var definition = (CustomResourceDefinition) crd;
            byKind.put(definition.getSpec().getNames().getKind(), definition);
            return crd;
          }
        };
    new CRDGenerator()
        .forCRDVersions("v1")
        .withParallelGenerationEnabled(false)
        .withPostProcessor(collector)
        .withOutput(new Discard())
        .customResourceClasses(List.copyOf(KINDS))
        .generate();
    return KINDS.stream()
        .map(kind -> CrdRefiner.refine(byKind.get(HasMetadata.getKind(kind)), kind))
        .toList();
  }

  /** The definition's own name, like {@code virtualservices.hagane.dev}. */
  public static String name(ObjectNode crd) {
    return crd.at("/metadata/name").asText();
  }

  /** The kind that it defines. */
  public static String kind(ObjectNode crd) {
    return crd.at("/spec/names/kind").asText();
  }

  /** The file it is committed in, like {@code hagane.dev_virtualservices.yaml}. */
  public static String fileName(ObjectNode crd) {
    return crd.at("/spec/group").asText() + "_" + crd.at("/spec/names/plural").asText() + ".yaml";
  }

  private static final class Discard implements CRDGenerator.CRDOutput<OutputStream> {
    @Override
    public OutputStream outputFor(String name) {
      return OutputStream.nullOutputStream();
    }

    @Override
    public void close() {}
  }
}
