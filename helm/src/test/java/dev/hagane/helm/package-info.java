/** The chart, rendered and checked. */
@NullMarked
package dev.hagane.helm;

import org.jspecify.annotations.NullMarked;
