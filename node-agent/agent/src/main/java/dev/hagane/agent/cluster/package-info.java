/**
 * The API server, as the agent sees it: its own NodeConfig watched, slices fetched, its status and
 * Lease written, and nothing else. All of it may fail for any time without harm.
 */
@NullMarked
package dev.hagane.agent.cluster;

import org.jspecify.annotations.NullMarked;
