package dev.hagane.ipvs;

/** One change of the kernel's table; each is one netlink command. */
public sealed interface IpvsOperation {

  /** The service that it concerns. */
  ServiceKey service();

  /**
   * IPVS_CMD_NEW_SERVICE; EEXIST if it is there.
   *
   * @param wanted the service
   */
  record AddService(IpvsService wanted) implements IpvsOperation {
    @Override
    public ServiceKey service() {
      return wanted.key();
    }
  }

  /**
   * IPVS_CMD_SET_SERVICE: scheduler, flags and persistence in place; connections stay.
   *
   * @param wanted the service
   */
  record UpdateService(IpvsService wanted) implements IpvsOperation {
    @Override
    public ServiceKey service() {
      return wanted.key();
    }
  }

  /**
   * IPVS_CMD_DEL_SERVICE, its destinations with it.
   *
   * @param service its key
   */
  record DeleteService(ServiceKey service) implements IpvsOperation {}

  /**
   * IPVS_CMD_NEW_DEST; EEXIST if it is there.
   *
   * @param service the service's key
   * @param wanted the destination
   */
  record AddDestination(ServiceKey service, Destination wanted) implements IpvsOperation {}

  /**
   * IPVS_CMD_SET_DEST: method, weight, thresholds and tunnel in place; connections stay.
   *
   * @param service the service's key
   * @param wanted the destination
   */
  record UpdateDestination(ServiceKey service, Destination wanted) implements IpvsOperation {}

  /**
   * IPVS_CMD_DEL_DEST.
   *
   * @param service the service's key
   * @param destination the destination's key
   */
  record DeleteDestination(ServiceKey service, DestinationKey destination)
      implements IpvsOperation {}
}
