package dev.backchat.server.bus;

import dev.backchat.api.Arn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The bus of a single node: subscribers are called on the publisher's thread. This costs one short lock per message, and
 * none per connection.
 */
public final class LocalBus implements Bus {
    private static final CompletableFuture<Void> SUBSCRIBED = CompletableFuture.completedFuture(null);
    private static final CompletableFuture<Result> PUBLISHED = CompletableFuture.completedFuture(Result.PUBLISHED);

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

        synchronized void publish(Publication publication) {
            publication.onPublished().run();
            BusMessage message = publication.message();
            subscribers.forEach(subscriber -> subscriber.accept(message));
        }
    }

    @Override
    public Subscription subscribe(Arn room, Consumer<BusMessage> subscriber) {
        // The topic changes inside compute, so that no other thread can drop it as empty meanwhile.
        topics.compute(room, (arn, topic) -> {
            Topic kept = topic == null ? new Topic() : topic;
            kept.add(subscriber);
            return kept;
        });
        return new Subscription() {
            @Override
            public CompletableFuture<Void> ready() {
                return SUBSCRIBED;
            }

            @Override
            public void close() {
                topics.computeIfPresent(room, (arn, topic) -> topic.removeLeavesNone(subscriber) ? null : topic);
            }
        };
    }

    /** Publishes a message. Without subscribers there is no order to keep. */
    @Override
    public CompletableFuture<Result> publish(Publication publication) {
        Topic topic = topics.get(publication.room());
        if (topic == null) {
            publication.onPublished().run();
        } else {
            topic.publish(publication);
        }
        return PUBLISHED;
    }
}
