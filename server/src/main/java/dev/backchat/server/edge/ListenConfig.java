package dev.backchat.server.edge;

import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.Transport;

/**
 * Where to listen for clients, with what threads, and how to stop.
 *
 * @param host the address
 * @param port 0 for a free one
 * @param allowedHosts the host names that requests may use
 * @param eventLoops number of threads that own sockets
 * @param transport of the event loops, available on this machine
 * @param warmUp whether the code that clients need is compiled before there are clients
 * @param dev whether the server accepts keys that every web page knows, and few connections are expected
 * @param drain how long clients are drained when the server stops
 */
public record ListenConfig(
        String host,
        int port,
        AllowedHosts allowedHosts,
        int eventLoops,
        Transport transport,
        boolean warmUp,
        boolean dev,
        DrainTimes drain) {}
