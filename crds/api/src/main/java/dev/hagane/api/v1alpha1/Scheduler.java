package dev.hagane.api.v1alpha1;

import java.util.Set;

/** The schedulers of IPVS, by the kernel's names (net/netfilter/ipvs/ip_vs_*.c). */
public enum Scheduler {
  rr,
  wrr,
  lc,
  wlc,
  lblc,
  lblcr,
  dh,
  sh,
  sed,
  nq,
  fo,
  ovf,
  mh,
  twos;

  private static final Set<Scheduler> HASHING = Set.of(sh, mh);

  /** Whether {@code fallback} and {@code hashPort} mean something to it. */
  public boolean takesOptions() {
    return HASHING.contains(this);
  }
}
