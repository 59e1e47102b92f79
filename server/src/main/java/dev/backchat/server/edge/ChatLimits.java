package dev.backchat.server.edge;

import dev.backchat.server.ServerConfig;
import java.time.Duration;

/**
 * What one WebSocket may send.
 *
 * @param maxMessageBytes of a message, in one frame or in many
 * @param maxFragments that a message may come in
 * @param maxFramesPerSecond that are read, not counting fragments; more have to wait
 * @param messageTimeout from a message's first byte to its last
 */
record ChatLimits(int maxMessageBytes, int maxFragments, int maxFramesPerSecond, Duration messageTimeout) {
    static ChatLimits of(ServerConfig config, ServerConfig.Clients clients) {
        return new ChatLimits(
                clients.maxMessageBytes(),
                clients.maxFragments(),
                clients.maxFramesPerSecond(),
                config.requestTimeout());
    }
}
