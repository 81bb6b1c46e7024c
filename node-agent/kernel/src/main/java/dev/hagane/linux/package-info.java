/** The one package that calls native code: sockets, capabilities, the kernel's version. */
@NullMarked
package dev.hagane.linux;

import org.jspecify.annotations.NullMarked;
