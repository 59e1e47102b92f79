package dev.backchat.server.chat;

import java.time.Duration;

/**
 * Limits on what one WebSocket may send, and on what may be queued for it.
 *
 * @param maxMessageBytes maximum size of a message, in one frame or several
 * @param maxFragments maximum number of fragments of a message
 * @param maxFramesPerSecond frames read per second, not counting fragments; further frames have to wait
 * @param messageTimeout time from the first byte of a message to its last
 * @param maxQueuedBytes bytes that may wait for a slow reader before it is cut off
 * @param pingInterval time between two pings
 * @param deliveryWindow time over which messages of a busy room are gathered into one write; zero to disable
 * @param gapDrainTime time over which the connections of a room are cut that may have missed messages; zero for never
 */
public record ChatLimits(
        int maxMessageBytes,
        int maxFragments,
        int maxFramesPerSecond,
        Duration messageTimeout,
        int maxQueuedBytes,
        Duration pingInterval,
        Duration deliveryWindow,
        Duration gapDrainTime) {
    public ChatLimits withMaxMessageBytes(int maxMessageBytes) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow,
                gapDrainTime);
    }

    public ChatLimits withMaxFragments(int maxFragments) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow,
                gapDrainTime);
    }

    public ChatLimits withMaxFramesPerSecond(int maxFramesPerSecond) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow,
                gapDrainTime);
    }

    public ChatLimits withMessageTimeout(Duration messageTimeout) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow,
                gapDrainTime);
    }

    public ChatLimits withMaxQueuedBytes(int maxQueuedBytes) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow,
                gapDrainTime);
    }

    public ChatLimits withPingInterval(Duration pingInterval) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow,
                gapDrainTime);
    }

    public ChatLimits withDeliveryWindow(Duration deliveryWindow) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow,
                gapDrainTime);
    }

    public ChatLimits withGapDrainTime(Duration gapDrainTime) {
        return new ChatLimits(
                maxMessageBytes,
                maxFragments,
                maxFramesPerSecond,
                messageTimeout,
                maxQueuedBytes,
                pingInterval,
                deliveryWindow,
                gapDrainTime);
    }
}
