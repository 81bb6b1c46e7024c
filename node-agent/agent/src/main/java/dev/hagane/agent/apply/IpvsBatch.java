package dev.hagane.agent.apply;

import dev.hagane.ipvs.IpvsOperation;
import dev.hagane.ipvs.IpvsText;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operations on many services that are sent together. */
final class IpvsBatch {
  private static final Logger log = LoggerFactory.getLogger(IpvsBatch.class);
  private static final int PHASES = 3;
  private static final int LOGGED_AT_ONCE = 200;

  private IpvsBatch() {}

  /** Additions, then changes, then removals, over all services; otherwise in the order given. */
  static List<IpvsOperation> inOrder(List<IpvsOperation> operations) {
    if (operations.size() < 2) {
      return operations;
    }
    List<IpvsOperation> ordered = new ArrayList<>(operations.size());
    for (int phase = 0; phase < PHASES; phase++) {
      for (IpvsOperation operation : operations) {
        if (phase(operation) == phase) {
          ordered.add(operation);
        }
      }
    }
    return ordered;
  }

  private static int phase(IpvsOperation operation) {
    return switch (operation) {
      case IpvsOperation.AddService a -> 0;
      case IpvsOperation.AddDestination a -> 0;
      case IpvsOperation.UpdateService u -> 1;
      case IpvsOperation.UpdateDestination u -> 1;
      case IpvsOperation.DeleteDestination d -> 2;
      case IpvsOperation.DeleteService d -> 2;
    };
  }

  /** In the words that an administrator knows; a bulk load is summed up. */
  static void log(List<IpvsOperation> operations) {
    if (operations.size() <= LOGGED_AT_ONCE) {
      operations.forEach(operation -> log.info("ipvsadm: {}", IpvsText.command(operation)));
    } else {
      log.info("{} operations on the table of services", operations.size());
    }
  }
}
