package dev.hagane.vrrp.protocol;

/** A schedule in which the machines did what they must not do. */
final class ScheduleViolation extends RuntimeException {
  private static final long serialVersionUID = 1;

  ScheduleViolation(String message) {
    super(message);
  }
}
