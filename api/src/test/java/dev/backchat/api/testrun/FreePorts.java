package dev.backchat.api.testrun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for processes that can't be told to take any that is free. */
public final class FreePorts {
    // Connections, and who listens on port 0, get ports from 32,768, one of which could be gone before the process
    // listens.
    private static final int FIRST = 16_384;
    private static final int END = 32_768;
    private static final int ATTEMPTS = 100;

    private FreePorts() {}

    /** Returns a port that nobody listens on, and that nobody is given who doesn't ask for it by its number. */
    public static int next() {
        IOException last = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (IOException e) {
                last = e;
            }
        }
        throw new UncheckedIOException(last);
    }
}
