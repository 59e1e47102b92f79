package dev.backchat.server.bus;

import dev.backchat.api.Arn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Delivers messages published to a room to all its subscribers. All subscribers receive a room's messages in the same
 * order, and each message published after {@link #subscribe} returned.
 *
 * <p>A subscriber is called on the publisher's thread, one message of a room at a time, and must pass the message on
 * without blocking; the order depends on that. This costs one short lock per message, and none per connection.
 */
public final class Bus {
    private final ConcurrentHashMap<Arn, Topic> topics = new ConcurrentHashMap<>();

    /** The subscribers of one room: one per event loop, so only a handful. */
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
     * Publishes a message, and runs an action at the same position of the room's order, just before the subscribers
     * receive it. Without subscribers there is no order to keep, and the action is run all the same.
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
