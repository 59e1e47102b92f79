package dev.backchat.server.internal;

import dev.backchat.server.net.AllowedHosts;

/**
 * Where operators connect.
 *
 * @param host the address
 * @param port 0 for a free one
 * @param allowedHosts by which names it may be asked
 */
public record InternalConfig(String host, int port, AllowedHosts allowedHosts) {}
