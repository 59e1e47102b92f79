package dev.backchat.server.bus;

import dev.backchat.api.Arn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Carries messages from whoever publishes to a room to all who subscribed to it. Everybody hears a room's messages in
 * the same order. A subscriber hears each message that is published after {@link #subscribe} returned.
 *
 * <p>A subscriber is called on the publisher's thread, one message of a room at a time, and must hand the message on
 * without blocking: that is what makes the order hold. One short lock a message, none a connection.
 */
public final class Bus {
    private final ConcurrentHashMap<Arn, Topic> topics = new ConcurrentHashMap<>();

    /** Who listens to one room: an event loop each, so a handful. */
    private static final class Topic {
        private final List<Consumer<BusMessage>> subscribers = new ArrayList<>();

        synchronized void add(Consumer<BusMessage> subscriber) {
            subscribers.add(subscriber);
        }

        synchronized boolean removeLeavesNone(Consumer<BusMessage> subscriber) {
            subscribers.remove(subscriber);
            return subscribers.isEmpty();
        }

        synchronized void publish(BusMessage message, Runnable before) {
            before.run();
            subscribers.forEach(subscriber -> subscriber.accept(message));
        }
    }

    public void subscribe(Arn room, Consumer<BusMessage> subscriber) {
        // The topic changes inside compute, so that no other thread can drop it as empty meanwhile.
        topics.compute(room, (arn, topic) -> {
            Topic kept = topic == null ? new Topic() : topic;
            kept.add(subscriber);
            return kept;
        });
    }

    public void unsubscribe(Arn room, Consumer<BusMessage> subscriber) {
        topics.computeIfPresent(room, (arn, topic) -> topic.removeLeavesNone(subscriber) ? null : topic);
    }

    public void publish(Arn room, BusMessage message) {
        publish(room, message, () -> {});
    }

    /**
     * Publishes a message, and does something in the same place of the room's order just before its subscribers hear it.
     * Where nobody listens, there is no order to have a place in, and it is done all the same.
     *
     * @param before must not block
     */
    public void publish(Arn room, BusMessage message, Runnable before) {
        Topic topic = topics.get(room);
        if (topic == null) {
            before.run();
        } else {
            topic.publish(message, before);
        }
    }
}
