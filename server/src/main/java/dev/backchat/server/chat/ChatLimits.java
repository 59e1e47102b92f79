package dev.backchat.server.chat;

import java.time.Duration;

/**
 * What one WebSocket may send, and what waits for it.
 *
 * @param maxMessageBytes of a message, in one frame or in many
 * @param maxFragments that a message may come in
 * @param maxFramesPerSecond that are read, not counting fragments; more have to wait
 * @param messageTimeout from a message's first byte to its last
 * @param maxQueuedBytes that may wait for a slow reader before it is cut off
 * @param pingInterval between two pings
 * @param deliveryWindow for how long a busy room's messages are gathered into one write; zero for none
 */
public record ChatLimits(
        int maxMessageBytes,
        int maxFragments,
        int maxFramesPerSecond,
        Duration messageTimeout,
        int maxQueuedBytes,
        Duration pingInterval,
        Duration deliveryWindow) {
    public ChatLimits withMaxMessageBytes(int maxMessageBytes) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow);
    }

    public ChatLimits withMaxFragments(int maxFragments) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow);
    }

    public ChatLimits withMaxFramesPerSecond(int maxFramesPerSecond) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow);
    }

    public ChatLimits withMessageTimeout(Duration messageTimeout) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow);
    }

    public ChatLimits withMaxQueuedBytes(int maxQueuedBytes) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow);
    }

    public ChatLimits withPingInterval(Duration pingInterval) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow);
    }

    public ChatLimits withDeliveryWindow(Duration deliveryWindow) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow);
    }
}
