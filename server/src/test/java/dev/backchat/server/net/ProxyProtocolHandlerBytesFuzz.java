package dev.backchat.server.net;

import static dev.backchat.api.fuzz.Outcomes.reached;

/** Whatever a trusted proxy sends, the client gets an address, exactly once. */
public final class ProxyProtocolHandlerBytesFuzz {
    enum Outcome {
        READ,
        UNFINISHED,
        REFUSED
    }

    private ProxyProtocolHandlerBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        ProxyProtocolHandlerFuzz.Read read = ProxyProtocolHandlerFuzz.read(bytes, Math.max(1, bytes.length));
        if (read != null && read.known() > 1) {
            throw new AssertionError("it is let in " + read.known() + " times");
        }
        reached(read == null ? Outcome.REFUSED : read.known() == 1 ? Outcome.READ : Outcome.UNFINISHED);
    }
}
