/** The node agent's process: its options, its threads, and how they are put together. */
@NullMarked
package dev.hagane.agent;

import org.jspecify.annotations.NullMarked;
