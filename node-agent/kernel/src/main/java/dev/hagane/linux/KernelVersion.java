package dev.hagane.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The running kernel's version.
 *
 * @param major such as 6
 * @param minor such as 12
 * @param release in full, as {@code uname -r} prints it
 */
public record KernelVersion(int major, int minor, String release) {

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

  /**
   * Reads it.
   *
   * @throws IOException if /proc is not there
   */
  public static KernelVersion read() throws IOException {
    return parse(Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
  }

  /**
   * Reads what {@code uname -r} prints.
   *
   * @throws IllegalArgumentException if it does not begin with two numbers
   */
  public static KernelVersion parse(String release) {
    Matcher numbers = NUMBERS.matcher(release);
    if (!numbers.matches()) {
      throw new IllegalArgumentException("'" + release + "' is no kernel version");
    }
    return new KernelVersion(
        Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)), release);
  }

  /** Whether it is that version or a later one. */
  public boolean atLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
  }
}
