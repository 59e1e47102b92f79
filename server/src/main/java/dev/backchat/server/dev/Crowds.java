package dev.backchat.server.dev;

import dev.backchat.api.Arn;
import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.room.StoredRoom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * People who talk in rooms, without sockets: their messages take the way of any message from where it has been read. A
 * room has one crowd at a time. Thread-safe.
 */
public final class Crowds implements AutoCloseable {
    static final int MAX_PEOPLE = 1000;
    static final int MAX_PER_SECOND = 100;
    private static final int MAX_CROWDS = 100;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final List<String> PHRASES = List.of(
            "hello, everybody",
            "what a start",
            "did you see that?",
            "again, please",
            "who is winning?",
            "so good",
            "greetings from the back row",
            "I missed the beginning",
            "the sound is great today",
            "no way!",
            "that was close",
            "see you tomorrow");

    private final Messaging messaging;
    private final Function<Arn, Optional<StoredRoom>> rooms;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("crowds").factory());
    /** By the ARN of the room; guarded by itself. */
    private final Map<String, Crowd> crowds = new TreeMap<>();

    /** A crowd as it is shown. */
    record Listed(String room, int people, int messagesPerSecond, long sent) {}

    private record Crowd(String room, int people, int messagesPerSecond, AtomicLong sent, Future<?> talking) {
        Listed listed() {
            return new Listed(room, people, messagesPerSecond, sent.get());
        }
    }

    /** @param rooms finds a room; may block */
    public Crowds(Messaging messaging, Function<Arn, Optional<StoredRoom>> rooms) {
        this.messaging = messaging;
        this.rooms = rooms;
    }

    /** Returns a room; null if there is none. */
    @Nullable StoredRoom room(Arn arn) {
        return rooms.apply(arn).orElse(null);
    }

    /** Starts a crowd in a room, replacing an earlier one; returns null if there are too many. */
    @Nullable Listed start(StoredRoom room, int people, int messagesPerSecond) {
        String arn = room.arn().toString();
        synchronized (crowds) {
            stop(arn);
            if (crowds.size() >= MAX_CROWDS) {
                return null;
            }
            AtomicLong sent = new AtomicLong();
            Future<?> talking = timer.scheduleAtFixedRate(
                    () -> talk(room.arn(), people, sent), 0, SECOND_NANOS / messagesPerSecond, TimeUnit.NANOSECONDS);
            Crowd crowd = new Crowd(arn, people, messagesPerSecond, sent, talking);
            crowds.put(arn, crowd);
            return crowd.listed();
        }
    }

    List<Listed> list() {
        synchronized (crowds) {
            return crowds.values().stream().map(Crowd::listed).toList();
        }
    }

    /** Stops the crowd of a room; returns false if there is none. */
    boolean stop(String room) {
        synchronized (crowds) {
            Crowd crowd = crowds.remove(room);
            if (crowd != null) {
                crowd.talking.cancel(false);
            }
            return crowd != null;
        }
    }

    /** Stops all crowds. */
    public void stopAll() {
        synchronized (crowds) {
            crowds.values().forEach(crowd -> crowd.talking.cancel(false));
            crowds.clear();
        }
    }

    /** Has the next of them say something, if the room takes it. */
    private void talk(Arn arn, int people, AtomicLong sent) {
        StoredRoom room = room(arn);
        if (room == null) {
            stop(arn.toString());
            return;
        }
        long number = sent.get();
        ChatAction.SendMessage message =
                new ChatAction.SendMessage("crowd-" + number, PHRASES.get((int) (number % PHRASES.size())), null);
        if (messaging.tryAccept(room, message) != null) {
            return;
        }
        sent.incrementAndGet();
        ChatFrame.Sender sender = new ChatFrame.Sender("viewer-" + (number % people + 1), Map.of());
        Conversation.say(messaging, room, sender, message);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
