package dev.hagane.agent.cluster;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once when the API server stops answering or refuses, and once when it answers again. Several
 * threads tell what they see.
 */
final class Outage {
  private static final Logger log = LoggerFactory.getLogger(Outage.class);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private @Nullable String current;
  private @Nullable String message;

  /** There was no answer. */
  synchronized void noAnswer(IOException e) {
    begin(
        "unreachable",
        "the API server does not answer (%s); serving from disk, nothing changes until it does"
            .formatted(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
  }

  /** It answered, and not as hoped. */
  synchronized void refused(String request, ApiServer.Answer answer) {
    String text =
        switch (answer.status()) {
          case UNAUTHORIZED ->
              "the API server refuses the agent's token (401): it has expired or was revoked. Whoever"
                  + " issues it (the kubelet; for an agent outside a Pod, what writes --token-file)"
                  + " must renew it; serving from disk, nothing changes until then";
          case FORBIDDEN ->
              "the API server forbids %s (403): %s. Apply the chart's RBAC, and use a token that is"
                      .formatted(request, answer.excerpt())
                  + " bound to this Node; serving from disk";
          default ->
              "the API server answered %s with %d: %s; serving from disk, trying again"
                  .formatted(request, answer.status(), answer.excerpt());
        };
    begin(request + " " + answer.status(), text);
  }

  /** An object of the operator's cannot be read. */
  synchronized void unreadable(String message) {
    begin(message, message);
  }

  private void begin(String kind, String text) {
    if (!kind.equals(current)) {
      log.warn("{}", text);
    }
    current = kind;
    message = text;
  }

  /** What is wrong now; empty: nothing. */
  synchronized Optional<String> now() {
    return Optional.ofNullable(message);
  }

  /** It answered as it should; whether it had not before. */
  synchronized boolean over() {
    if (current == null) {
      return false;
    }
    log.info("the API server answers again");
    current = null;
    message = null;
    return true;
  }
}
