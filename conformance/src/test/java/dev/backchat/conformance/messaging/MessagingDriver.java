package dev.backchat.conformance.messaging;

import java.net.URI;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** One way to be in a room: the Messaging SDK, or a bare WebSocket. */
public interface MessagingDriver extends AutoCloseable {

    /**
     * Starts to connect a member.
     *
     * @param tokens asked for each connection's token: the member {@code token}, and the times that the app chose to
     *     pass on to the SDK
     */
    Member join(URI websocket, Supplier<ObjectNode> tokens);

    @Override
    void close();
}
