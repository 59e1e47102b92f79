package dev.backchat.server.edge;

import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.Transport;

/**
 * Where clients connect, and who serves them.
 *
 * @param host the address
 * @param port 0 for a free one
 * @param allowedHosts by which names requests may ask
 * @param eventLoops threads that own sockets
 * @param transport of the event loops, available on this machine
 * @param dev whether the server takes keys that every web page knows, and few connections are expected
 */
public record ListenConfig(
        String host, int port, AllowedHosts allowedHosts, int eventLoops, Transport transport, boolean dev) {}
