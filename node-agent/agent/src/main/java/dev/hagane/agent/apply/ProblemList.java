package dev.hagane.agent.apply;

import dev.hagane.agent.desired.ObjectRef;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.IpvsFailure;
import dev.hagane.ipvs.MarkKey;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.value.AddressFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Problems in words: one for each object and reason, naming the node and the remedy. */
final class ProblemList {
  private static final Comparator<NodeProblem> ORDER =
      Comparator.comparing(NodeProblem::kind)
          .thenComparing(p -> p.namespace() == null ? "" : p.namespace())
          .thenComparing(NodeProblem::name)
          .thenComparing(NodeProblem::reason);

  private record Subject(ObjectRef object, NodeProblemReason reason) {}

  private final String node;
  private final Map<Subject, List<String>> texts = new LinkedHashMap<>();
  private final List<NodeProblem> ready = new ArrayList<>();

  ProblemList(String node) {
    this.node = node;
  }

  /** Problems that have been worded already. */
  void addAll(Collection<NodeProblem> problems) {
    ready.addAll(problems);
  }

  /** A clause with the remedy, to which the node's name is added. */
  void add(ObjectRef object, NodeProblemReason reason, String text) {
    List<String> known = texts.computeIfAbsent(new Subject(object, reason), s -> new ArrayList<>());
    if (!known.contains(text)) {
      known.add(text);
    }
  }

  void add(ObjectRef object, Trouble trouble) {
    add(object, trouble.reason(), trouble.text());
  }

  /** A service that the kernel did not take. */
  void add(ServiceFailure failed) {
    IpvsFailure failure = failed.failure();
    switch (failure) {
      case null ->
          add(
              failed.owner(),
              NodeProblemReason.KernelRefused,
              failed.key()
                  + ": the kernel took it and shows it otherwise; another program may change it:"
                  + " stop that program");
      case IpvsFailure.MissingScheduler missing ->
          add(
              failed.owner(),
              NodeProblemReason.MissingKernelModule,
              "its kernel has no scheduler %s (ip_vs_%s); install linux-modules-extra or choose another"
                      .formatted(missing.scheduler(), missing.scheduler())
                  + " scheduler");
      case IpvsFailure.MissingEngine missing ->
          add(failed.owner(), NodeProblemReason.MissingKernelModule, missing.describe());
      case IpvsFailure.PermissionDenied denied ->
          add(failed.owner(), NodeProblemReason.MissingCapability, denied.describe());
      default ->
          add(
              failed.owner(),
              NodeProblemReason.KernelRefused,
              failed.key() + ": " + failure.describe());
    }
  }

  /** A service whose key another program's service has. */
  void addForeign(ServiceKey key, ObjectRef owner) {
    add(
        owner,
        NodeProblemReason.ForeignService,
        "another program made the service %s, and it is left alone; remove it there (%s), or give"
                .formatted(key, removal(key))
            + " this one another address or port");
  }

  private static String removal(ServiceKey key) {
    return switch (key) {
      case AddressKey a -> {
        String option =
            switch (a.protocol()) {
              case TCP -> "-t";
              case UDP -> "-u";
              case SCTP -> "--sctp-service";
            };
        String address = a.address().isIpv6() ? "[" + a.address() + "]" : a.address().toString();
        yield "ipvsadm -D " + option + " " + address + ":" + a.port();
      }
      case MarkKey m ->
          "ipvsadm -D -f " + m.mark() + (m.family() == AddressFamily.IPv6 ? " -6" : "");
    };
  }

  /** All of them, ordered. */
  List<NodeProblem> toList() {
    List<NodeProblem> all = new ArrayList<>(ready);
    texts.forEach((subject, clauses) -> {
      String more = clauses.size() == 1 ? "" : " (and " + (clauses.size() - 1) + " more like it)";
      all.add(subject.object().problem(subject.reason(), node + ": " + clauses.getFirst() + more));
    });
    all.sort(ORDER);
    return all;
  }
}
