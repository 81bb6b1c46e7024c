/**
 * The process {@code hagane-vrrp}: one loop that speaks VRRP for all groups of this host, holds
 * their addresses while they are active, and announces them. Nothing that may wait (the disk, the
 * agent's socket, the log) runs on the loop's thread.
 */
@NullMarked
package dev.hagane.vrrp.process;

import org.jspecify.annotations.NullMarked;
