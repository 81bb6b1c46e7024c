/** The operator's program. */
@NullMarked
package dev.hagane.operator;

import org.jspecify.annotations.NullMarked;
