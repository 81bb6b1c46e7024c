/**
 * The operator's shell: watches the cluster, lets the pure planner decide, and writes what it says.
 * Events only say "look again"; one thread plans and is the sole writer of NodeConfigs, slices and
 * statuses.
 */
@NullMarked
package dev.hagane.operator.reconcile;

import org.jspecify.annotations.NullMarked;
