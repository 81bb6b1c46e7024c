/**
 * What the agent and {@code hagane-vrrp} tell each other over a Unix socket, and what {@code
 * hagane-vrrp} keeps on disk: records, their bytes, and the socket's two ends.
 */
@NullMarked
package dev.hagane.vrrp.control;

import org.jspecify.annotations.NullMarked;
