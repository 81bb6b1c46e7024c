package dev.hagane.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * etcd and kube-apiserver on free ports of loopback, ready within about three seconds; RBAC is on.
 * Everything that it wrote is deleted when it is closed, also at the end of the JVM.
 *
 * <p>The API server can be stopped, killed and started again with its data kept, for tests of what
 * goes on without it.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final Path programs;
  private final Path folder;
  private final String token = UUID.randomUUID().toString();
  private final int etcdPort;
  private final int apiPort;
  private final Program etcd;
  private final Thread atExit = new Thread(this::stopAll, "control-plane-stop");
  private @Nullable Program apiServer;
  private @Nullable Program controllerManager;

  private ControlPlane(Path programs, Path folder, List<Integer> ports) throws IOException {
    this.programs = programs;
    this.folder = folder;
    this.etcdPort = ports.get(0);
    this.apiPort = ports.get(2);
    Files.writeString(folder.resolve("tokens.csv"), token + ",admin,admin,system:masters\n");
    writeSigningKey(folder);
    Files.writeString(kubeconfig(), kubeconfigText());
    Runtime.getRuntime().addShutdownHook(atExit);
    this.etcd = startEtcd(ports.get(1));
  }

  /** Starts etcd and the API server, and waits until it is ready. */
  public static ControlPlane start() {
    Path programs = Programs.folder();
    try {
      var plane =
          new ControlPlane(programs, Files.createTempDirectory("hagane-kube-"), freePorts(3));
      try {
        plane.startApiServer();
        return plane;
      } catch (RuntimeException e) {
        plane.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the control plane's folder could not be prepared", e);
    }
  }

  /** The API server's address. */
  public String url() {
    return "https://127.0.0.1:" + apiPort;
  }

  /** The certificate that the API server made for itself: what clients trust. */
  public Path certificate() {
    return folder.resolve("certificates/apiserver.crt");
  }

  /** The administrator's kubeconfig. */
  public Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  /** The administrator's client configuration. */
  public Config adminConfig() {
    return config(token);
  }

  /** A client configuration with this bearer token. */
  public Config config(String bearerToken) {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
        .withCaCertFile(certificate().toString())
        .withOauthToken(bearerToken)
        .withNamespace("default")
        .withRequestRetryBackoffLimit(0)
        .build();
  }

  /** A new client of the administrator; the caller closes it. */
  public KubernetesClient admin() {
    return client(adminConfig());
  }

  /** A new client; the caller closes it. */
  public KubernetesClient client(Config config) {
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Runs kubectl as the administrator. */
  public Kubectl kubectl() {
    return new Kubectl(programs.resolve("kubectl"), kubeconfig());
  }

  /** Starts the API server if it does not run, and waits until it is ready. */
  public void startApiServer() {
    if (apiServer != null) {
      return;
    }
    Program started = Program.start("kube-apiserver", folder, apiServerCommand());
    apiServer = started;
    Instant deadline = Instant.now().plus(READY_WITHIN);
    while (kubectl().run("get", "--raw=/readyz").status() != 0) {
      etcd.expectAlive(Duration.ZERO);
      started.expectAlive(LOOK_AGAIN);
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            "kube-apiserver is not ready after " + READY_WITHIN + ":\n" + started.lastWords());
      }
    }
  }

  /** Stops the API server in order; its data stays. */
  public void stopApiServer() {
    if (apiServer != null) {
      apiServer.stop();
      apiServer = null;
    }
  }

  /** Ends the API server at once; its data stays. */
  public void killApiServer() {
    if (apiServer != null) {
      apiServer.kill();
      apiServer = null;
    }
  }

  /** Starts the controllers that collect garbage and empty deleted namespaces. */
  public void startControllerManager() {
    if (controllerManager == null) {
      controllerManager =
          Program.start(
              "kube-controller-manager",
              folder,
              List.of(
                  programs.resolve("kube-controller-manager").toString(),
                  "--kubeconfig=" + kubeconfig(),
                  "--authentication-kubeconfig=" + kubeconfig(),
                  "--authorization-kubeconfig=" + kubeconfig(),
                  "--bind-address=127.0.0.1",
                  "--secure-port=0",
                  "--leader-elect=false",
                  "--use-service-account-credentials=false",
                  "--controllers=namespace-controller,garbage-collector-controller"
                      + ",serviceaccount-controller,root-ca-certificate-publisher-controller"));
    }
  }

  @Override
  public void close() {
    stopAll();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void stopAll() {
    if (controllerManager != null) {
      controllerManager.kill();
      controllerManager = null;
    }
    killApiServer();
    etcd.kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " could not be deleted: delete it by hand", e);
    }
  }

  private Program startEtcd(int peerPort) {
    String client = "http://127.0.0.1:" + etcdPort;
    String peer = "http://127.0.0.1:" + peerPort;
    return Program.start(
        "etcd",
        folder,
        List.of(
            programs.resolve("etcd").toString(),
            "--data-dir=" + folder.resolve("etcd"),
            "--listen-client-urls=" + client,
            "--advertise-client-urls=" + client,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=default=" + peer,
            "--unsafe-no-fsync",
            "--log-level=warn"));
  }

  private List<String> apiServerCommand() {
    return List.of(
        programs.resolve("kube-apiserver").toString(),
        "--etcd-servers=http://127.0.0.1:" + etcdPort,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--secure-port=" + apiPort,
        "--cert-dir=" + certificate().getParent(),
        "--token-auth-file=" + folder.resolve("tokens.csv"),
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        "--service-account-key-file=" + folder.resolve("service-account.pub"),
        "--service-account-signing-key-file=" + folder.resolve("service-account.key"),
        "--profiling=false");
  }

  private String kubeconfigText() {
    return """
    apiVersion: v1
    kind: Config
    clusters:
    - name: test
      cluster: {server: "%s", certificate-authority: "%s"}
    users:
    - name: admin
      user: {token: "%s"}
    contexts:
    - name: test
      context: {cluster: test, user: admin, namespace: default}
    current-context: test
    """
        .formatted(url(), certificate(), token);
  }

  /** Writes the key pair that signs and verifies service account tokens. */
  private static void writeSigningKey(Path folder) throws IOException {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      var pair = generator.generateKeyPair();
      Files.writeString(
          folder.resolve("service-account.key"), pem("PRIVATE KEY", pair.getPrivate()));
      Files.writeString(folder.resolve("service-account.pub"), pem("PUBLIC KEY", pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM cannot make an EC key", e);
    }
  }

  private static String pem(String type, Key key) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
  }

  /** Ports that are free now, all different because all are held at once. */
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
