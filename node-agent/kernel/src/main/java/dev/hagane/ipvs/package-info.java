/**
 * The kernel's IP virtual server: its table as values, its generic netlink family, and what to
 * change.
 */
@NullMarked
package dev.hagane.ipvs;

import org.jspecify.annotations.NullMarked;
