package dev.hagane.linux;

import java.nio.ByteBuffer;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import org.jspecify.annotations.Nullable;

/**
 * The C library's calls that we need, with arguments as in its manual. Buffers must be direct and
 * are passed from their position. Names that are not camel case are the library's own.
 */
public interface LibC {

  /** The library, bound once. */
  LibC INSTANCE = LibraryLoader.create(LibC.class).load("c");

  int socket(int domain, int type, int protocol);

  int bind(int descriptor, ByteBuffer address, int length);

  int setsockopt(int descriptor, int level, int name, ByteBuffer value, int length);

  @ssize_t
  long sendto(
      int descriptor,
      ByteBuffer buffer,
      @size_t long length,
      int flags,
      @Nullable ByteBuffer address,
      int addressLength);

  @ssize_t
  long recvfrom(
      int descriptor,
      ByteBuffer buffer,
      @size_t long length,
      int flags,
      ByteBuffer address,
      ByteBuffer addressLength);

  int poll(ByteBuffer descriptors, @size_t long count, int timeoutMilliseconds);

  int close(int descriptor);

  /** The calling thread's error number after a call that returned -1. */
  static int errno() {
    return LastError.getLastError(Runtime.getRuntime(INSTANCE));
  }
}
