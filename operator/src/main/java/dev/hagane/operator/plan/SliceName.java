package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of slices. */
public final class SliceName {
  private SliceName() {}

  /** The lower-case hexadecimal SHA-256 of the slice's canonical JSON: 64 characters. */
  public static String of(NodeConfigSliceSpec slice) {
    return HexFormat.of().formatHex(sha256().digest(CanonicalJson.slice(slice)));
  }

  /** SHA-256, which every Java platform has. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
