/** Values that the operator and the agents parse alike: addresses, networks, port ranges. */
@NullMarked
package dev.hagane.value;

import org.jspecify.annotations.NullMarked;
