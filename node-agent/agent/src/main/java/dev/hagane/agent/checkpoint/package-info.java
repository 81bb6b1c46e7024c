/** What survives a restart and a power cut: the last good configuration, and the core's records. */
@NullMarked
package dev.hagane.agent.checkpoint;

import org.jspecify.annotations.NullMarked;
