package dev.hagane.netlink;

/** The running kernel has no such generic netlink family: its module is missing. */
public final class FamilyNotFoundException extends NetlinkException {

  private static final long serialVersionUID = 1L;

  private final String family;

  /**
   * Makes one.
   *
   * @param family the family's name, such as {@code IPVS}
   */
  public FamilyNotFoundException(String family) {
    super("the kernel has no generic netlink family " + family);
    this.family = family;
  }

  /** The family's name. */
  public String family() {
    return family;
  }
}
