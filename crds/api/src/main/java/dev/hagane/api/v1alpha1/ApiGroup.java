package dev.hagane.api.v1alpha1;

/** Names that all kinds share. */
public final class ApiGroup {
  public static final String NAME = "hagane.dev";
  public static final String VERSION = "v1alpha1";

  /** Annotation on a VRRPGroup: the digest of the pending plan that may remove services. */
  public static final String CONFIRM_REMOVAL = NAME + "/confirm-removal";

  /**
   * Annotation on a VRRPGroup: its active director is to hand over. A new value, such as the time
   * of the request, asks once; {@code status.lastHandledSwitchover} answers.
   */
  public static final String SWITCHOVER = NAME + "/switchover-requested-at";

  /** The longest value of {@link #SWITCHOVER}, in characters. */
  public static final int SWITCHOVER_LENGTH = 64;

  /** The most directors that a group may have. */
  public static final int DIRECTORS = 16;

  /** The newest format of NodeConfig and NodeConfigSlice that this version writes and reads. */
  public static final int FORMAT_VERSION = 1;

  private ApiGroup() {}
}
