/**
 * A director's addresses: which it should hold, on which interface, and how neighbours learn of it.
 * Nothing here knows Kubernetes.
 */
@NullMarked
package dev.hagane.vrrp;

import org.jspecify.annotations.NullMarked;
