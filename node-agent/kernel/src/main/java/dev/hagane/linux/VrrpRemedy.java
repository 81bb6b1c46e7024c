package dev.hagane.linux;

import dev.hagane.netlink.Errno;
import dev.hagane.value.IpAddress;

/** What to do when the kernel refuses something of {@link VrrpSocket}: one clause each. */
final class VrrpRemedy {
  private VrrpRemedy() {}

  static String ofSocket(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES -> "give the process CAP_NET_RAW";
      case Errno.EAFNOSUPPORT, Errno.EPROTONOSUPPORT ->
          "the kernel runs without this address family: boot it with it, or remove the instances"
              + " of this family";
      default -> "see the kernel's log";
    };
  }

  static String ofInterface(int errno, String name, int index) {
    return switch (errno) {
      case Errno.EPERM -> "give the process CAP_NET_RAW";
      case Errno.ENODEV, Errno.ENXIO, Errno.EADDRNOTAVAIL ->
          "the interface " + name + " no longer exists; bring it back or name another";
      case Errno.EINVAL ->
          "the name "
              + name
              + " no longer belongs to interface "
              + index
              + ", or IPv6 is switched off on it (net.ipv6.conf."
              + name
              + ".disable_ipv6)";
      case Errno.ENOBUFS, Errno.ENOMEM ->
          "the kernel lacks memory for it (net.core.optmem_max, memory limit)";
      default -> "look at the interface " + name;
    };
  }

  static String ofSending(int errno, IpAddress source, IpAddress destination, String name) {
    return switch (errno) {
      case Errno.EINVAL, Errno.EADDRNOTAVAIL ->
          source
              + " is not a usable address of "
              + name
              + ": add it there, or wait for the end of its duplicate address detection";
      case Errno.ENODEV, Errno.ENXIO ->
          "the interface " + name + " no longer exists; bring it back or name another";
      case Errno.ENETDOWN -> "the interface " + name + " is down; bring it up";
      case Errno.ENETUNREACH, Errno.EHOSTUNREACH ->
          "there is no route to "
              + destination
              + " by "
              + name
              + ": see that the interface exists and is up and that "
              + source
              + " is an address of it";
      case Errno.EPERM, Errno.EACCES ->
          "a firewall rule of this host drops it: accept IP protocol 112 to "
              + destination
              + " in its output";
      case Errno.EAGAIN, Errno.ENOBUFS ->
          "the transmit queue of " + name + " is full: look for congestion or a stuck driver";
      case Errno.EMSGSIZE -> "the MTU of " + name + " is too small";
      default -> "look at the interface " + name;
    };
  }
}
