package dev.hagane.vrrp.control;

/** A message between the agent and {@code hagane-vrrp}, or a file of the latter. */
public sealed interface ControlMessage
    permits HostConfiguration, VrrpReport, VrrpHistory, ControlMessage.Alive {

  /** From the agent, every few seconds: it lives, also when it has nothing to say. */
  record Alive() implements ControlMessage {}
}
