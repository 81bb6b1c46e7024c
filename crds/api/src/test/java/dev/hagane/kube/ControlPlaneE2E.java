package dev.hagane.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ControlPlaneE2E {

  @Test
  void keepsItsDataOverAKillAndLeavesNothingBehind() {
    Path folder;
    try (var plane = ControlPlane.start();
        var admin = plane.admin()) {
      folder = plane.kubeconfig().getParent();
      admin
          .configMaps()
          .inNamespace("default")
          .resource(new ConfigMapBuilder().withNewMetadata().withName("kept").endMetadata().build())
          .create();

      plane.killApiServer();
      assertThatThrownBy(() -> admin.configMaps().inNamespace("default").withName("kept").get())
          .isInstanceOf(KubernetesClientException.class);
      plane.startApiServer();

      assertThat(admin.configMaps().inNamespace("default").withName("kept").get()).isNotNull();
      assertThatThrownBy(() -> plane.kubectl().apply("{apiVersion: v1, kind: Pod}"))
          .hasMessageContaining("name");
    }
    assertThat(Files.exists(folder)).isFalse();
  }
}
