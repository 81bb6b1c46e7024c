/**
 * The resources of group {@code hagane.dev}, version {@code v1alpha1}. The annotations are the
 * schema: {@code hack/regenerate} turns them into the committed CRDs, and each description is what
 * {@code kubectl explain} prints. Compact constructors apply the same static defaults as the schema
 * does, so that a record means the same with and without an API server.
 */
@NullMarked
package dev.hagane.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
