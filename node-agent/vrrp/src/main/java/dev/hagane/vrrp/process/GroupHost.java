package dev.hagane.vrrp.process;

import dev.hagane.vrrp.protocol.Cause;
import org.jspecify.annotations.Nullable;

/** What a group needs of the host. Nothing of it calls the group. Times are nanoseconds. */
interface GroupHost {

  /** The group became active: its addresses are wanted now. */
  void take(Group group, long now);

  /** The group may not have them any more. */
  void giveUp(Group group, long now);

  /** Others may believe that the addresses are elsewhere: say that they are here. */
  void announceAgain(Group group, long now);

  /** Look at the host's network again, soon. */
  void lookSoon();

  /** Tell people; as {@link GroupStory.Listener}. */
  void tell(Group group, boolean warning, String reason, @Nullable Cause cause, String message);
}
