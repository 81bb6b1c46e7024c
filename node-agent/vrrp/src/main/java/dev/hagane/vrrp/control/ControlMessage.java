package dev.hagane.vrrp.control;

/** A message between the agent and {@code hagane-vrrp}. */
public sealed interface ControlMessage permits HostConfiguration, VrrpReport, ControlMessage.Alive {

  /** From the agent, every few seconds: it lives, also when it has nothing to say. */
  record Alive() implements ControlMessage {}
}
