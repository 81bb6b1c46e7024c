/** Tests of the planner, and the site that they are made on. */
@NullMarked
package dev.hagane.operator.plan;

import org.jspecify.annotations.NullMarked;
