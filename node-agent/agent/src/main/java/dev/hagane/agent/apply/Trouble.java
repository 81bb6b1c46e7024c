package dev.hagane.agent.apply;

import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.netlink.Errno;
import dev.hagane.netlink.FamilyNotFoundException;
import dev.hagane.netlink.KernelErrorException;
import dev.hagane.netlink.NetlinkException;
import dev.hagane.nft.NftException;
import dev.hagane.nft.NftMissingException;
import dev.hagane.nft.NftRefusedException;
import dev.hagane.nft.NftTimeoutException;

/**
 * A part of the kernel that cannot be used at all for now.
 *
 * @param reason the reason for the problems that it makes
 * @param text one clause with the remedy, without the node's name
 */
record Trouble(NodeProblemReason reason, String text) {

  /** IPVS as a whole does not answer as it should. */
  static Trouble ofIpvs(NetlinkException e) {
    return switch (e) {
      case FamilyNotFoundException missing ->
          new Trouble(
              NodeProblemReason.MissingKernelModule,
              "its kernel has no IPVS (ip_vs); install linux-modules-extra, or a kernel with"
                  + " CONFIG_IP_VS");
      case KernelErrorException refused when refused.error().errno() == Errno.EPERM ->
          new Trouble(
              NodeProblemReason.MissingCapability,
              "the agent may not use IPVS; give it CAP_NET_ADMIN in the host's own user namespace");
      default ->
          new Trouble(
              NodeProblemReason.KernelRefused,
              "IPVS cannot be read or written (" + e.getMessage() + "); the agent tries again");
    };
  }

  /** The host's network cannot be read. */
  static Trouble ofNetwork(NetlinkException e) {
    boolean forbidden =
        e instanceof KernelErrorException refused && refused.error().errno() == Errno.EPERM;
    return forbidden
        ? new Trouble(
            NodeProblemReason.MissingCapability,
            "the agent may not look at the host's network; give it CAP_NET_ADMIN")
        : new Trouble(
            NodeProblemReason.KernelRefused,
            "its network cannot be read (" + e.getMessage() + "); the agent tries" + " again");
  }

  /** Our nf_tables table cannot be written. */
  static Trouble ofNftables(NftException e) {
    return switch (e) {
      case NftMissingException missing ->
          new Trouble(NodeProblemReason.KernelRefused, String.valueOf(missing.getMessage()));
      case NftRefusedException refused when refused.diagnostics().contains("not permitted") ->
          new Trouble(
              NodeProblemReason.MissingCapability,
              "the agent may not write nf_tables; give it CAP_NET_ADMIN");
      case NftRefusedException refused ->
          new Trouble(
              NodeProblemReason.KernelRefused,
              "its kernel did not take the table inet hagane ("
                  + refused.getMessage()
                  + "); check that it has nf_tables with nat and conntrack");
      case NftTimeoutException late ->
          new Trouble(
              NodeProblemReason.KernelRefused, late.getMessage() + "; the agent tries again");
    };
  }
}
