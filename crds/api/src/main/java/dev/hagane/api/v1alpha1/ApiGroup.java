package dev.hagane.api.v1alpha1;

/** Names that all kinds share. */
public final class ApiGroup {
  public static final String NAME = "hagane.dev";
  public static final String VERSION = "v1alpha1";

  /** Annotation on a VRRPGroup: the digest of the pending plan that may remove services. */
  public static final String CONFIRM_REMOVAL = NAME + "/confirm-removal";

  /** The newest format of NodeConfig and NodeConfigSlice that this version writes and reads. */
  public static final int FORMAT_VERSION = 1;

  private ApiGroup() {}
}
