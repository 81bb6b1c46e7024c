/**
 * Turns the API's records into custom resource definitions and reference pages, and keeps the
 * committed copies fresh and compatible.
 */
@NullMarked
package dev.hagane.crd;

import org.jspecify.annotations.NullMarked;
