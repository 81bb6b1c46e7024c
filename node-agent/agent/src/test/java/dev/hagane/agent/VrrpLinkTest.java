package dev.hagane.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hagane.vrrp.control.ControlServer;
import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.VrrpReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** hagane-vrrp comes, goes and comes again. */
class VrrpLinkTest {
  @TempDir Path folder;

  private final List<HostConfiguration> configured = new CopyOnWriteArrayList<>();
  private final AtomicInteger news = new AtomicInteger();
  private VrrpLink link;
  private ControlServer server;

  @BeforeEach
  void begin() throws IOException {
    link = new VrrpLink(folder, news::incrementAndGet);
    link.start();
    serve();
  }

  private void serve() throws IOException {
    server =
        ControlServer.open(
            folder,
            new ControlServer.Listener() {
              @Override
              public void connected() {}

              @Override
              public void heard() {}

              @Override
              public void configured(HostConfiguration configuration) {
                configured.add(configuration);
                report(configuration.generation());
              }
            });
    Thread.ofPlatform().daemon().start(server);
  }

  private void report(long generation) {
    server.publish(new VrrpReport("1", generation, "", List.of(), List.of()));
  }

  @AfterEach
  void end() throws Exception {
    link.close();
    server.close();
  }

  private static HostConfiguration configuration(long generation) {
    return new HostConfiguration("lb1", generation, true, List.of());
  }

  private void awaitReport(long generation) {
    await()
        .until(() -> {
          VrrpReport report = link.report();
          return report != null && report.configurationGeneration() == generation;
        });
  }

  @Test
  void whatIsWantedIsToldAndTheAnswerHeard() {
    assertThat(link.report()).isNull();
    assertThat(link.answers()).isFalse();
    link.want(configuration(7));
    awaitReport(7);
    assertThat(link.answers()).isTrue();
    assertThat(news).hasPositiveValue();
    assertThat(configured).containsExactly(configuration(7));
  }

  @Test
  void whileItIsAwayItsLastWordStandsAndTheLastWishWaits() throws Exception {
    link.want(configuration(7));
    awaitReport(7);
    server.close();
    await().until(() -> !link.answers());
    assertThat(link.report()).isNotNull();
    link.want(configuration(8));
    link.want(configuration(9));

    serve();
    awaitReport(9);
    assertThat(link.answers()).isTrue();
    assertThat(configured).containsExactly(configuration(7), configuration(9));
  }
}
