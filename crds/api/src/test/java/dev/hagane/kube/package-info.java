/** A real Kubernetes control plane for tests: etcd and kube-apiserver on loopback. */
@NullMarked
package dev.hagane.kube;

import org.jspecify.annotations.NullMarked;
