package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.NodeTransition;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Words events. The name of an event is a digest of its cause: the same cause composed again, after
 * a failed write or a restart, is the same event, which the API server holds already.
 */
final class EventComposer {
  private static final String OPERATOR = "hagane-operator";
  private static final String AGENT = "hagane-agent";

  /** Where events of objects without a namespace go, by Kubernetes' convention. */
  private static final String CLUSTER_EVENTS = "default";

  private static final int LONGEST_PREFIX = 200;
  private static final int LONGEST_MESSAGE = 1024;

  private EventComposer() {}

  /**
   * What happened on a node.
   *
   * @param node the node
   * @param nodeConfigUid the UID of its NodeConfig
   */
  static Event ofTransition(String node, String nodeConfigUid, NodeTransition transition) {
    boolean isNode = transition.kind().equals("Node");
    ObjectReference about =
        new ObjectReferenceBuilder()
            .withApiVersion(isNode ? "v1" : ApiGroup.NAME + "/" + ApiGroup.VERSION)
            .withKind(transition.kind())
            .withNamespace(transition.namespace())
            .withName(transition.name())
            // kubectl describe finds a Node's events by its name in this field.
            .withUid(isNode ? transition.name() : transition.uid())
            .build();
    String cause =
        digest(
            nodeConfigUid,
            Long.toString(transition.number()),
            transition.time(),
            transition.reason(),
            transition.kind(),
            Objects.requireNonNullElse(transition.namespace(), ""),
            transition.name());
    return event(
        about,
        cause,
        transition.type().equals("Normal") ? "Normal" : "Warning",
        transition.reason(),
        transition.message(),
        transition.time(),
        AGENT,
        node);
  }

  /**
   * What a change of the conditions means to the object's author: Ready became true or false, or is
   * false for another reason; or the object began to be Degraded. Progress is no event.
   *
   * @param before the conditions in the API
   * @param after the conditions that are to be written
   */
  static Optional<Event> ofConditions(
      HasMetadata object, List<Condition> before, List<Condition> after, Instant now) {
    return changed("Ready", before, after)
        .filter(ready -> !ready.getStatus().equals("Unknown"))
        .or(() ->
            changed("Degraded", before, after)
                .filter(degraded -> degraded.getStatus().equals("True")))
        .map(condition -> {
          boolean good =
              condition.getType().equals("Ready") && condition.getStatus().equals("True");
          Condition earlier = find(condition.getType(), before);
          var metadata = object.getMetadata();
          ObjectReference about =
              new ObjectReferenceBuilder()
                  .withApiVersion(object.getApiVersion())
                  .withKind(object.getKind())
                  .withNamespace(metadata.getNamespace())
                  .withName(metadata.getName())
                  .withUid(metadata.getUid())
                  .build();
          // What it was before is part of the cause, so that a return of the same trouble
          // is another event.
          String cause =
              digest(
                  metadata.getUid(),
                  condition.getType(),
                  condition.getStatus(),
                  condition.getReason(),
                  earlier == null ? "" : earlier.getReason(),
                  earlier == null ? "" : earlier.getLastTransitionTime());
          return event(
              about,
              cause,
              good ? "Normal" : "Warning",
              condition.getReason(),
              condition.getMessage(),
              now.truncatedTo(ChronoUnit.SECONDS).toString(),
              OPERATOR,
              null);
        });
  }

  private static Optional<Condition> changed(
      String type, List<Condition> before, List<Condition> after) {
    Condition now = find(type, after);
    Condition then = find(type, before);
    boolean same =
        now == null
            || (then != null
                && then.getStatus().equals(now.getStatus())
                && Objects.equals(then.getReason(), now.getReason()));
    return same ? Optional.empty() : Optional.ofNullable(now);
  }

  private static @Nullable Condition find(String type, List<Condition> conditions) {
    return conditions.stream().filter(c -> c.getType().equals(type)).findFirst().orElse(null);
  }

  private static Event event(
      ObjectReference about,
      String cause,
      String type,
      String reason,
      @Nullable String words,
      String time,
      String component,
      @Nullable String host) {
    String namespace = Objects.requireNonNullElse(about.getNamespace(), CLUSTER_EVENTS);
    String message = Objects.requireNonNullElse(words, "");
    String prefix =
        about.getName().substring(0, Math.min(about.getName().length(), LONGEST_PREFIX));
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(prefix + "." + cause)
        .endMetadata()
        .withInvolvedObject(about)
        .withType(type)
        .withReason(reason)
        .withMessage(message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)))
        .withFirstTimestamp(time)
        .withLastTimestamp(time)
        .withCount(1)
        .withNewSource()
        .withComponent(component)
        .withHost(host)
        .endSource()
        .withReportingComponent(ApiGroup.NAME + "/" + component)
        .withReportingInstance(host == null ? component : host)
        .build();
  }

  /** Sixteen hexadecimal digits of a SHA-256 over the parts, each ended by a zero byte. */
  private static String digest(String... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        sha.update(part.getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
      }
      return HexFormat.of().formatHex(sha.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
