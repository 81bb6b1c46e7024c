package dev.hagane.vrrp.protocol;

import java.util.SplittableRandom;

/** Who hears whom, how late, and how often not. */
final class SimulatedNetwork {
  private final SimulatedSite site;
  private final SplittableRandom random;

  /** By instance, receiver, sender. */
  private final boolean[][][] cut;

  /** Of 256 packets so many are lost. */
  private int loss;

  private long moreDelay;

  /** When anything of this changed last. */
  private long changedAt;

  SimulatedNetwork(SimulatedSite site, SplittableRandom random) {
    this.site = site;
    this.random = random;
    this.cut = new boolean[site.instances][site.directors][site.directors];
  }

  boolean hears(int instance, int receiver, int sender) {
    return !cut[instance][receiver][sender];
  }

  boolean hearEachOther(int one, int other) {
    for (int k = 0; k < site.instances; k++) {
      if (hears(k, one, other) && hears(k, other, one)) {
        return true;
      }
    }
    return false;
  }

  /** A network that loses nothing, and delivers within the site's transit. */
  boolean isWell() {
    return loss == 0 && moreDelay == 0;
  }

  long changedAt() {
    return changedAt;
  }

  boolean loses() {
    return loss > 0 && random.nextInt(256) < loss;
  }

  long transit() {
    long transit = random.nextLong(site.minimumTransit, site.maximumTransit);
    return moreDelay == 0 ? transit : transit + random.nextLong(moreDelay);
  }

  void lose(int of256, long now) {
    loss = of256;
    changedAt = now;
  }

  void delay(long most, long now) {
    moreDelay = most;
    changedAt = now;
  }

  /** Cuts one network in two. */
  void partition(int instance, int side, long now) {
    for (int a = 0; a < site.directors; a++) {
      for (int b = 0; b < site.directors; b++) {
        cut[instance][a][b] = (side >> a & 1) != (side >> b & 1);
      }
    }
    changedAt = now;
  }

  /** One does not hear the other any more, though the other may hear it. */
  void deafen(int instance, int receiver, int sender, long now) {
    cut[instance][receiver][sender] = true;
    changedAt = now;
  }

  void heal(long now) {
    for (int k = 0; k < site.instances; k++) {
      partition(k, 0, now);
    }
    loss = 0;
    moreDelay = 0;
    changedAt = now;
  }
}
