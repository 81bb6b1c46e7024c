package dev.hagane.api.v1alpha1;

/** Encapsulations that IPVS knows. */
public enum TunnelType {
  IPIP,
  GRE,
  GUE
}
