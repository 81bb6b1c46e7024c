/** What {@code hack/bench} runs. */
@NullMarked
package dev.hagane.benchmarks;

import org.jspecify.annotations.NullMarked;
