/**
 * VRRP itself, versions 2 and 3 (RFC 3768, 5798, 9568), without sockets, threads or clocks: packets
 * to values and back, and the machine that decides when a director is active. Times are nanoseconds
 * of a monotonic clock and are passed in.
 */
@NullMarked
package dev.hagane.vrrp.protocol;

import org.jspecify.annotations.NullMarked;
