package dev.hagane.agent.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hagane.agent.checkpoint.UnreadableException;
import dev.hagane.agent.checkpoint.WireFormat;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the NodeConfig of this node and no other: a list by its name, then a watch from there,
 * and again from the beginning when that ends. Runs on a thread of its own.
 */
final class NodeConfigWatch implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(NodeConfigWatch.class);

  /** The server ends a watch after that; some middle box may end an idle one earlier. */
  private static final int WATCH_SECONDS = 240;

  private static final long STALE_NANOSECONDS = (WATCH_SECONDS + 60) * 1_000_000_000L;
  private static final int GONE = 410;

  private final ApiServer server;
  private final String path;
  private final Consumer<JsonNode> seen;
  private final Outage outage;
  private final RetryDelay delay;
  private volatile long lastLine = System.nanoTime();
  private volatile boolean stopped;
  private volatile boolean streaming;
  private volatile boolean restarting;
  private Thread thread = Thread.currentThread();
  private boolean toldMissing;

  /**
   * A watch that is not running yet.
   *
   * @param seen takes each version of the object; not told of its deletion, since a missing
   *     NodeConfig means that the last one holds
   */
  NodeConfigWatch(
      ApiServer server,
      String node,
      Consumer<JsonNode> seen,
      Outage outage,
      RandomGenerator random) {
    this.server = server;
    this.path = Paths.nodeConfigs() + "?fieldSelector=metadata.name%3D" + node;
    this.seen = seen;
    this.outage = outage;
    this.delay = new RetryDelay(random);
  }

  void start() {
    thread = Thread.ofPlatform().name("nodeconfig-watch").daemon().start(this);
  }

  /** Begins anew if the stream has said nothing for longer than it can last. */
  void restartIfStale() {
    if (System.nanoTime() - lastLine > STALE_NANOSECONDS) {
      restart();
    }
  }

  /** Begins anew: the connection may be dead without anybody saying so. */
  void restart() {
    if (streaming) {
      lastLine = System.nanoTime();
      restarting = true;
      thread.interrupt();
    }
  }

  void stop() {
    stopped = true;
    thread.interrupt();
  }

  @Override
  public void run() {
    while (!stopped) {
      try {
        if (listAndWatch()) {
          delay.success();
          continue;
        }
      } catch (InterruptedException e) {
        continue;
      } catch (IOException e) {
        if (stopped) {
          return;
        }
        if (restarting) {
          restarting = false;
          continue;
        }
        outage.noAnswer(e);
      } catch (UnreadableException e) {
        outage.unreadable("the API server's answer about the NodeConfig is " + e.getMessage());
      }
      try {
        Thread.sleep(delay.afterFailure());
      } catch (InterruptedException e) {
        // Woken to try at once.
      }
    }
  }

  /** Whether it went well to its regular end. */
  private boolean listAndWatch() throws IOException, InterruptedException {
    ApiServer.Answer answer = server.get(path);
    lastLine = System.nanoTime();
    if (!answer.isSuccess()) {
      outage.refused("reading NodeConfigs", answer);
      return false;
    }
    JsonNode list = WireFormat.tree(answer.body());
    for (JsonNode item : list.path("items")) {
      seen.accept(item);
    }
    if (list.path("items").isEmpty() && !toldMissing) {
      log.info("there is no NodeConfig of this node's name yet; the last one, if any, holds");
      toldMissing = true;
    }
    delay.success();
    String version = list.path("metadata").path("resourceVersion").asText();
    String watch =
        path
            + "&watch=true&allowWatchBookmarks=true&timeoutSeconds="
            + WATCH_SECONDS
            + "&resourceVersion="
            + version;
    streaming = true;
    try {
      ApiServer.Answer end = server.stream(watch, this::line);
      if (!end.isSuccess() && end.status() != GONE) {
        outage.refused("watching NodeConfigs", end);
        return false;
      }
      return true;
    } finally {
      streaming = false;
    }
  }

  /** An event of the stream; false: begin anew. */
  private boolean line(String json) {
    lastLine = System.nanoTime();
    JsonNode event = WireFormat.tree(json);
    switch (event.path("type").asText()) {
      case "ADDED", "MODIFIED" -> seen.accept(event.path("object"));
      case "DELETED" -> log.info("the NodeConfig was deleted; the last one holds");
      case "BOOKMARK" -> {}
      default -> {
        return false;
      }
    }
    return !stopped;
  }
}
