package dev.hagane.netlink;

import java.util.HashMap;
import java.util.Map;

/**
 * A generic netlink family as the running kernel numbers it (include/uapi/linux/genetlink.h).
 *
 * @param id the message type of its requests
 * @param version of its interface
 * @param groups its multicast groups by name
 */
public record GenericFamily(int id, int version, Map<String, Long> groups) {

  /** Length of the header behind the message header: command, version, two reserved bytes. */
  public static final int HEADER = 4;

  private static final int CONTROLLER = 16;
  private static final int CONTROLLER_VERSION = 2;
  private static final int COMMAND_GET_FAMILY = 3;
  private static final int FAMILY_ID = 1;
  private static final int FAMILY_NAME = 2;
  private static final int FAMILY_VERSION = 3;
  private static final int MULTICAST_GROUPS = 7;
  private static final int GROUP_NAME = 1;
  private static final int GROUP_ID = 2;

  /** Copies the groups. */
  public GenericFamily {
    groups = Map.copyOf(groups);
  }

  /**
   * Asks the kernel, which may load the family's module for it.
   *
   * @param name such as {@code IPVS}
   * @throws FamilyNotFoundException if there is none
   */
  public static GenericFamily resolve(NetlinkChannel channel, String name) {
    try {
      GenericFamily family =
          channel.get(
              "looking up the generic netlink family " + name,
              CONTROLLER,
              message ->
                  header(message, COMMAND_GET_FAMILY, CONTROLLER_VERSION).string(FAMILY_NAME, name),
              GenericFamily::read);
      if (family == null) {
        throw new MalformedMessageException("no answer about the family " + name);
      }
      return family;
    } catch (KernelErrorException e) {
      if (e.error().errno() == Errno.ENOENT) {
        throw new FamilyNotFoundException(name);
      }
      throw e;
    }
  }

  /** Writes the header of a request. */
  public static MessageWriter header(MessageWriter message, int command, int version) {
    return message.rawU8(command).rawU8(version).rawU16(0);
  }

  static GenericFamily read(MessageReader message) {
    AttributeReader attributes = message.attributes(HEADER);
    int id = -1;
    int version = 0;
    Map<String, Long> groups = new HashMap<>();
    while (attributes.next()) {
      switch (attributes.type()) {
        case FAMILY_ID -> id = attributes.u16();
        case FAMILY_VERSION -> version = (int) attributes.u32();
        case MULTICAST_GROUPS -> readGroups(attributes.nested(), groups);
        default -> {}
      }
    }
    if (id < 0) {
      throw new MalformedMessageException("a family without its number");
    }
    return new GenericFamily(id, version, groups);
  }

  private static void readGroups(AttributeReader list, Map<String, Long> groups) {
    while (list.next()) {
      AttributeReader group = list.nested();
      String name = "";
      long id = -1;
      while (group.next()) {
        switch (group.type()) {
          case GROUP_NAME -> name = group.string();
          case GROUP_ID -> id = group.u32();
          default -> {}
        }
      }
      if (id >= 0) {
        groups.put(name, id);
      }
    }
  }
}
