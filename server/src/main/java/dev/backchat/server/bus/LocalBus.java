package dev.backchat.server.bus;

import dev.backchat.api.Arn;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.room.StoredRoom;
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

    private final Histories histories;
    private final ConcurrentHashMap<Arn, Topic> topics = new ConcurrentHashMap<>();

    public LocalBus(Histories histories) {
        this.histories = histories;
    }

    /** The subscribers of one room: one per event loop, so only a handful. */
    private final class Topic {
        private final List<Consumer<BusMessage>> subscribers = new ArrayList<>();

        synchronized void add(Consumer<BusMessage> subscriber) {
            subscribers.add(subscriber);
        }

        synchronized boolean removeLeavesNone(Consumer<BusMessage> subscriber) {
            subscribers.remove(subscriber);
            return subscribers.isEmpty();
        }

        synchronized void publish(Publication publication) {
            record(publication);
            publication.message().deliverTo(subscribers);
        }

        synchronized void replay(StoredRoom room, ReplayRequest request, Consumer<Replay> receiver) {
            receiver.accept(histories.replay(room, request));
        }
    }

    @Override
    public Histories histories() {
        return histories;
    }

    @Override
    public List<ChatFrame.Message> history(StoredRoom room) {
        return histories.messages(room);
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
            public void replay(StoredRoom joined, ReplayRequest request, Consumer<Replay> receiver) {
                Topic topic = topics.get(room);
                if (topic != null) {
                    topic.replay(joined, request, receiver);
                }
            }

            @Override
            public void close() {
                topics.computeIfPresent(room, (arn, topic) -> topic.removeLeavesNone(subscriber) ? null : topic);
            }
        };
    }

    @Override
    public CompletableFuture<Result> publish(Publication publication) {
        Topic topic = topics.get(publication.room());
        if (topic == null) {
            publishWithoutTopic(publication);
        } else {
            topic.publish(publication);
        }
        return PUBLISHED;
    }

    /** Inside compute, so that whoever subscribes meanwhile finds the message in the room's history or receives it. */
    private void publishWithoutTopic(Publication publication) {
        topics.compute(publication.room(), (arn, topic) -> {
            if (topic == null) {
                record(publication);
            } else {
                topic.publish(publication);
            }
            return topic;
        });
    }

    private void record(Publication publication) {
        publication.onPublished().run();
        histories.record(publication.room(), publication.message());
    }
}
