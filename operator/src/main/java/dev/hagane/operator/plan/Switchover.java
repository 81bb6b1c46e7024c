package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request to hand over. It goes to one director, the active one, and stays there
 * until somebody answers it: the next active one must not take it for its own.
 *
 * @param director who is to hand over; null: nobody
 * @param request the request's value; null: none is open
 * @param state what the request waits for, in words; null where none is open
 */
record Switchover(@Nullable String director, @Nullable String request, @Nullable String state) {
  private static final Switchover NONE = new Switchover(null, null, null);

  static Switchover of(
      Resource<VRRPGroupSpec> group,
      GroupForm form,
      PastState.@Nullable Role past,
      GroupReport report) {
    String request = group.annotations().get(ApiGroup.SWITCHOVER);
    if (request == null || form.vrrp() == null || report.handled(request)) {
      return NONE;
    }
    String name = "the annotation " + ApiGroup.SWITCHOVER;
    if (request.isBlank() || request.length() > ApiGroup.SWITCHOVER_LENGTH) {
      return waits(
          name + " has no value of 1 to " + ApiGroup.SWITCHOVER_LENGTH + " characters; give it one",
          request);
    }
    String asked = "the switchover requested at " + request;
    for (String director : form.directors()) {
      DirectorVRRP told = past == null ? null : past.vrrp(director);
      if (told != null && request.equals(told.switchover())) {
        return new Switchover(director, request, asked + " waits for " + director);
      }
    }
    if (form.directors().size() < 2) {
      return waits(
          asked + " waits for a second director; add one, or remove the annotation", request);
    }
    List<DirectorReport> heard =
        report.directors().stream()
            .filter(d -> d.fresh() && form.directors().contains(d.node()))
            .toList();
    List<DirectorReport> active = heard.stream().filter(DirectorReport::active).toList();
    if (active.size() != 1) {
      return waits(asked + " waits until exactly one director is active", request);
    }
    if (heard.stream().noneMatch(DirectorReport::standsBy)) {
      return waits(
          asked + " waits until another director than " + active.getFirst().node() + " stands by",
          request);
    }
    String director = active.getFirst().node();
    return new Switchover(director, request, asked + " waits for " + director);
  }

  private static Switchover waits(String state, String request) {
    return new Switchover(null, request, state);
  }
}
