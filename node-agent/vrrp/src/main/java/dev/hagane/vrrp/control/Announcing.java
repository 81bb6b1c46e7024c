package dev.hagane.vrrp.control;

/**
 * How an address that came here is announced (gratuitous ARP, unsolicited neighbour advertisement).
 *
 * @param repeat how many announcements each address gets at once when it comes, 1 to 100
 * @param intervalMilliseconds after that time as many once more, up to 3,600,000; 0: not
 * @param refreshSeconds one announcement so often while active, up to 86,400; 0: never
 */
public record Announcing(int repeat, int intervalMilliseconds, int refreshSeconds) {

  /** Checks the bounds. */
  public Announcing {
    Check.range("repeat", repeat, 1, 100);
    Check.range("intervalMilliseconds", intervalMilliseconds, 0, 3_600_000);
    Check.range("refreshSeconds", refreshSeconds, 0, 86_400);
  }
}
