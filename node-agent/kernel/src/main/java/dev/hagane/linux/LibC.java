package dev.hagane.linux;

import java.nio.ByteBuffer;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.types.intptr_t;
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

  /** With the address of a struct msghdr: nothing is allocated for the call. */
  @ssize_t
  long sendmsg(int descriptor, @intptr_t long message, int flags);

  /** With the address of a struct msghdr: nothing is allocated for the call. */
  @ssize_t
  long recvmsg(int descriptor, @intptr_t long message, int flags);

  /** With the addresses of an array of struct pollfd and of a struct timespec; 0: no limit. */
  int ppoll(
      @intptr_t long descriptors,
      @size_t long count,
      @intptr_t long timeout,
      @intptr_t long signals);

  int eventfd(int initial, int flags);

  @ssize_t
  long read(int descriptor, @intptr_t long buffer, @size_t long length);

  @ssize_t
  long write(int descriptor, @intptr_t long buffer, @size_t long length);

  int gettid();

  int sched_setscheduler(int thread, int policy, ByteBuffer parameters);

  int malloc_trim(@size_t long keepBytes);

  int mlockall(int flags);

  int munlockall();

  int getrlimit(int resource, ByteBuffer limit);

  /** Where a direct buffer's first byte is, whatever its position; keep the buffer reachable. */
  static long addressOf(ByteBuffer direct) {
    return Pointer.wrap(Runtime.getRuntime(INSTANCE), direct.duplicate().position(0)).address();
  }

  /** The calling thread's error number after a call that returned -1. */
  static int errno() {
    return LastError.getLastError(Runtime.getRuntime(INSTANCE));
  }
}
