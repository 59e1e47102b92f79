package dev.backchat.server.internal;

import dev.backchat.server.net.AllowedHosts;

/**
 * Where to listen for operators.
 *
 * @param host the address
 * @param port 0 for a free one
 * @param allowedHosts the host names that requests may use
 */
public record InternalConfig(String host, int port, AllowedHosts allowedHosts) {}
