/**
 * Netlink messages: a bounds-checked codec, and a channel over a small socket port. Pure but for
 * that port.
 */
@NullMarked
package dev.hagane.netlink;

import org.jspecify.annotations.NullMarked;
