/**
 * Makes the kernel match the desired state, through ports: compares, orders, writes, reads back and
 * says what came of it. Time is passed in; one thread calls.
 */
@NullMarked
package dev.hagane.agent.apply;

import org.jspecify.annotations.NullMarked;
