package dev.backchat.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback interface, where everything here listens. */
final class Ports {
    static final String LOOPBACK = "127.0.0.1";

    // Linux gives connections ports from 32,768. One of those could be taken before the program listens there.
    private static final int FIRST = 16_384;
    private static final int END = 32_768;
    private static final int ATTEMPTS = 100;

    private Ports() {}

    /** Returns the port if it is free, or any free one for 0. */
    static int free(int port, String name) throws StartException {
        if (port != 0) {
            if (!isFree(port)) {
                throw new StartException("cannot use port " + port + " for " + name + ": the port is in use");
            }
            return port;
        }
        return ThreadLocalRandom.current()
                .ints(ATTEMPTS, FIRST, END)
                .filter(Ports::isFree)
                .findFirst()
                .orElseThrow(() -> new StartException("found no free port for " + name));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the programs that will listen there do it.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
