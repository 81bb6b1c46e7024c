/**
 * The planner: from what the cluster holds to what each node should do. Pure: values in, values
 * out; no client, no clock, no randomness, no effects.
 */
@NullMarked
package dev.hagane.operator.plan;

import org.jspecify.annotations.NullMarked;
