/**
 * The summary: from a plan and what nodes report to the status of the objects that people write.
 * Pure: values in, values out; the time is passed in.
 */
@NullMarked
package dev.hagane.operator.status;

import org.jspecify.annotations.NullMarked;
