/** Tests of the summary. */
@NullMarked
package dev.hagane.operator.status;

import org.jspecify.annotations.NullMarked;
