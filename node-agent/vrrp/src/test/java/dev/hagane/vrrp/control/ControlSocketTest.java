package dev.hagane.vrrp.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of the socket, over a real one. */
class ControlSocketTest {
  @TempDir Path folder;

  private final List<HostConfiguration> configured = new CopyOnWriteArrayList<>();
  private final List<VrrpReport> reports = new CopyOnWriteArrayList<>();
  private final List<String> losses = new CopyOnWriteArrayList<>();
  private final AtomicInteger heard = new AtomicInteger();
  private final List<AutoCloseable> open = new ArrayList<>();
  private ControlServer server;

  private void serve() throws IOException {
    server =
        ControlServer.open(
            folder,
            new ControlServer.Listener() {
              @Override
              public void connected() {
                server.publish(report(0));
              }

              @Override
              public void heard() {
                heard.incrementAndGet();
              }

              @Override
              public void configured(HostConfiguration configuration) {
                configured.add(configuration);
              }
            });
    Thread.ofPlatform().daemon().start(server);
    open.add(server);
  }

  private VrrpClient client() throws IOException {
    VrrpClient client =
        new VrrpClient(folder.resolve(VrrpClient.SOCKET), reports::add, losses::add);
    open.add(client);
    client.start();
    return client;
  }

  private static VrrpReport report(long generation) {
    return new VrrpReport("1", generation, "", List.of(), List.of());
  }

  private static HostConfiguration configuration(long generation) {
    return new HostConfiguration("lb1", generation, true, List.of());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void configurationsAndReportsPassAndOnlyTheOwnerMayRead() throws Exception {
    serve();
    VrrpClient client = client();
    client.want(configuration(1));
    await().until(() -> configured.contains(configuration(1)));
    await().until(() -> reports.contains(report(0)));
    client.want(configuration(2));
    server.publish(report(2));
    await().until(() -> configured.contains(configuration(2)) && reports.contains(report(2)));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve(VrrpClient.SOCKET))))
        .isEqualTo("rw-------");
  }

  @Test
  void theClientSaysWhyAndSendsAgainWhatIsWanted() throws Exception {
    VrrpClient client = client();
    client.want(configuration(1));
    await().until(() -> losses.size() == 1);
    serve();
    await().until(() -> configured.contains(configuration(1)));
    server.close();
    server = null;
    configured.clear();
    await().until(() -> losses.size() >= 2);
    serve();
    await().until(() -> configured.equals(List.of(configuration(1))));
  }

  @Test
  void aLongConfigurationPassesInPieces() throws Exception {
    serve();
    Random random = new Random(3);
    List<GroupConfiguration> groups = new ArrayList<>();
    HostConfiguration some = RandomMessages.configuration(random);
    while (groups.size() < 400) {
      some = RandomMessages.configuration(random);
      for (GroupConfiguration group : some.groups()) {
        if (groups.stream().noneMatch(g -> g.name().equals(group.name()))) {
          groups.add(group);
        }
      }
    }
    HostConfiguration large = new HostConfiguration("lb1", 9, false, groups);
    assertThat(ControlCodec.encode(large).remaining()).isGreaterThan(200_000);
    client().want(large);
    await().until(() -> configured.contains(large));
  }

  @Test
  void hostileBytesEndTheirConnectionAndNothingElse() throws Exception {
    serve();
    VrrpClient good = client();
    await().until(() -> !reports.isEmpty());
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      try (SocketChannel hostile = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        hostile.connect(UnixDomainSocketAddress.of(folder.resolve(VrrpClient.SOCKET)));
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        if (random.nextBoolean() && bytes.length >= 7) {
          // A length that is taken, or just too long, and a head that looks right.
          frame.putInt(0, random.nextBoolean() ? bytes.length - 4 : ControlCodec.LONGEST_FRAME + 1);
          frame.putShort(4, (short) 1).put(6, (byte) (1 + random.nextInt(3)));
        }
        hostile.write(frame);
      } catch (IOException e) {
        // The server may have closed it already.
      }
    }
    int before = heard.get();
    good.want(configuration(5));
    await().until(() -> configured.contains(configuration(5)));
    assertThat(heard.get()).isGreaterThan(before);
  }

  @Test
  void connectionsAreLimitedAndOnesThatEndMakeRoom() throws Exception {
    serve();
    List<SocketChannel> idle = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      open.add(channel);
      channel.connect(UnixDomainSocketAddress.of(folder.resolve(VrrpClient.SOCKET)));
      idle.add(channel);
    }
    int refused = 0;
    for (SocketChannel channel : idle) {
      ByteBuffer first = ByteBuffer.allocate(4);
      if (channel.read(first) < 0) {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(4);
    for (SocketChannel channel : idle) {
      channel.close();
    }
    client().want(configuration(6));
    await().until(() -> configured.contains(configuration(6)));
  }
}
