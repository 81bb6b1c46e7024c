package dev.hagane.agent.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to the API server by the JDK's HTTP client. Of the Kubernetes client's hundreds of
 * resources the agent needs three; this starts in a tenth of the time and takes a fraction of the
 * memory. The token is read anew for each request: whoever issues it renews the file.
 */
public final class HttpApiServer implements ApiServer {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
  private static final String FIELD_MANAGER = "?fieldManager=hagane-agent&force=true";

  private final HttpClient client;
  private final URI base;
  private final @Nullable Path tokenFile;
  private final String userAgent;

  /**
   * Makes a client; nothing is sent yet.
   *
   * @param base such as {@code https://10.0.0.1:6443}
   * @param certificateAuthority the CA's certificates in PEM; null: the JDK's own
   * @param tokenFile holds the bearer token; null: none is sent
   * @param version the agent's version, for the server's audit log
   * @throws IOException if the CA's file cannot be read
   */
  public HttpApiServer(
      URI base, @Nullable Path certificateAuthority, @Nullable Path tokenFile, String version)
      throws IOException {
    this.base = base;
    this.tokenFile = tokenFile;
    this.userAgent = "hagane-agent/" + version;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (certificateAuthority != null) {
      builder.sslContext(trusting(certificateAuthority));
    }
    this.client = builder.build();
  }

  private static SSLContext trusting(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no certificates in PEM: " + e.getMessage(), e);
    }
  }

  @Override
  public Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).timeout(ANSWER_LIMIT).GET().build());
  }

  @Override
  public Answer apply(String path, String json) throws IOException, InterruptedException {
    HttpRequest request =
        request(path + FIELD_MANAGER)
            .timeout(ANSWER_LIMIT)
            .header("Content-Type", "application/apply-patch+yaml")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(json))
            .build();
    return send(request);
  }

  @Override
  public Answer stream(String path, Predicate<String> line)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(
            request(path).timeout(ANSWER_LIMIT).GET().build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        return new Answer(
            response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        if (!line.test(text)) {
          break;
        }
      }
      return new Answer(200, "");
    }
  }

  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    return new Answer(response.statusCode(), response.body());
  }

  private HttpRequest.Builder request(String path) throws IOException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Accept", "application/json")
            .header("User-Agent", userAgent);
    if (tokenFile != null) {
      String token = Files.readString(tokenFile).strip();
      builder.header("Authorization", "Bearer " + token);
    }
    return builder;
  }
}
