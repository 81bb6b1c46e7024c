package dev.hagane.agent.cluster;

import java.io.IOException;
import java.util.function.Predicate;

/** The few requests that the agent makes of the API server; all block, and may be interrupted. */
interface ApiServer {

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param body the body, as text
   */
  record Answer(int status, String body) {

    boolean isSuccess() {
      return status >= 200 && status < 300;
    }

    /** The body's first 300 characters, for messages. */
    String excerpt() {
      String line = body.strip();
      return line.length() <= 300 ? line : line.substring(0, 300) + "…";
    }
  }

  /**
   * Reads.
   *
   * @param path path and query
   * @throws IOException if there is no answer
   */
  Answer get(String path) throws IOException, InterruptedException;

  /**
   * Applies an object by server-side apply, as the field manager {@code hagane-agent}, by force.
   *
   * @param path path without query
   * @throws IOException if there is no answer
   */
  Answer apply(String path, String json) throws IOException, InterruptedException;

  /**
   * Reads a stream of lines until it ends.
   *
   * @param path path and query
   * @param line takes each line; false ends it
   * @return the answer's status, and its body if it is no success
   * @throws IOException if there is no answer, or the stream breaks
   */
  Answer stream(String path, Predicate<String> line) throws IOException, InterruptedException;
}
