/** What the node should hold: the operator's objects, read once into valid values. Pure. */
@NullMarked
package dev.hagane.agent.desired;

import org.jspecify.annotations.NullMarked;
