package dev.hagane.api.v1alpha1;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The list is a map by these required fields of its items ({@code x-kubernetes-list-type: map}), so
 * that several writers of one object own single items.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface ListKeys {
  /** Names of the key fields, in the API's spelling. */
  String[] value();
}
