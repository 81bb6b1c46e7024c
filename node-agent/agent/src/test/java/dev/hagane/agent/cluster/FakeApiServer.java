package dev.hagane.agent.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hagane.agent.checkpoint.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An API server in memory that knows one NodeConfig, slices and one Lease. */
final class FakeApiServer implements ApiServer {
  private static final String BROKEN = "broken";

  final Map<String, String> slices = new ConcurrentHashMap<>();
  final List<String> requests = new ArrayList<>();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private @Nullable ObjectNode config;
  private int refuseWith;
  private boolean down;
  int statusWrites;
  int leaseWrites;

  synchronized void setDown(boolean value) {
    down = value;
    if (value) {
      events.add(BROKEN);
    }
  }

  synchronized void refuseWith(int status) {
    refuseWith = status;
  }

  /** The operator writes the NodeConfig. */
  synchronized void put(long generation, Object spec) {
    ObjectNode next = config == null ? WireFormat.object() : config;
    next.putObject("metadata").put("name", "lb1").put("generation", generation);
    next.set("spec", WireFormat.tree(WireFormat.toTree(spec).toString()));
    config = next;
    event("MODIFIED");
  }

  synchronized void delete() {
    event("DELETED");
    config = null;
  }

  synchronized String status() {
    return config == null ? "" : config.path("status").toString();
  }

  synchronized int statusWrites() {
    return statusWrites;
  }

  synchronized int leaseWrites() {
    return leaseWrites;
  }

  private void event(String type) {
    ObjectNode event = WireFormat.object().put("type", type);
    event.set("object", config);
    events.add(event.toString());
  }

  private void check(String request) throws IOException {
    requests.add(request);
    if (down) {
      throw new IOException("Connection refused");
    }
  }

  @Override
  public synchronized Answer get(String path) throws IOException {
    check("GET " + path);
    if (refuseWith != 0) {
      return new Answer(refuseWith, "no");
    }
    if (path.contains("fieldSelector")) {
      ObjectNode list = WireFormat.object();
      list.putObject("metadata").put("resourceVersion", "1");
      var items = list.putArray("items");
      if (config != null) {
        items.add(config);
      }
      return new Answer(200, list.toString());
    }
    if (path.contains("nodeconfigslices/")) {
      String spec = slices.get(path.substring(path.lastIndexOf('/') + 1));
      return spec == null ? new Answer(404, "") : new Answer(200, "{\"spec\":" + spec + "}");
    }
    return config == null ? new Answer(404, "") : new Answer(200, config.toString());
  }

  @Override
  public synchronized Answer apply(String path, String json) throws IOException {
    check("PATCH " + path);
    if (refuseWith != 0) {
      return new Answer(refuseWith, "no");
    }
    if (path.contains("/leases/")) {
      leaseWrites++;
      return new Answer(200, "");
    }
    if (config == null) {
      return new Answer(404, "");
    }
    statusWrites++;
    config.set("status", WireFormat.tree(json).path("status"));
    return new Answer(200, "");
  }

  @Override
  public Answer stream(String path, Predicate<String> line)
      throws IOException, InterruptedException {
    synchronized (this) {
      check("WATCH " + path);
    }
    while (true) {
      String event = events.take();
      if (event.equals(BROKEN)) {
        throw new IOException("Connection reset");
      }
      if (!line.test(event)) {
        return new Answer(200, "");
      }
    }
  }
}
