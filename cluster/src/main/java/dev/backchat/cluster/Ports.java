package dev.backchat.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of the loopback interface, where everything here listens. */
final class Ports {
    static final String LOOPBACK = "127.0.0.1";

    private Ports() {}

    /** Returns the port if it is free, or any free one for 0. */
    static int free(int port, String name) throws StartException {
        try (ServerSocket socket = new ServerSocket()) {
            // As the programs that will listen there do it.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StartException("cannot use port " + port + " for " + name + ": the port is in use");
        }
    }
}
