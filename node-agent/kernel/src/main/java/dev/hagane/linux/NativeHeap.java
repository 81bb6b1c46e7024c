package dev.hagane.linux;

/** The C library's heap, from which a JVM takes what is not Java's: malloc_trim(3). */
public final class NativeHeap {

  private NativeHeap() {}

  /**
   * Gives back to the kernel what was freed: after the start of a JVM some 6 MiB. Threads that
   * allocate meanwhile wait, for a few milliseconds. Does nothing where the C library cannot.
   */
  public static void trim() {
    try {
      LibC.INSTANCE.malloc_trim(0);
    } catch (UnsatisfiedLinkError e) {
      // musl has no such call, and keeps less.
    }
  }
}
