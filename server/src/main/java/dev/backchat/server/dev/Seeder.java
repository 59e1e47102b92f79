package dev.backchat.server.dev;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.backchat.api.Arn;
import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.FallbackResult;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.LoggingConfigurationState;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.Room;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.chatlog.ChatLog;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.limit.AccountRegion;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.review.Reviews;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.room.StoredRoom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Creates what a seed describes, or changes what is there under the same ids. The messages of a room are said to the
 * first who connects to it. Thread-safe.
 */
public final class Seeder {
    private final Stores stores;
    private final Messaging messaging;
    private final Reviews reviews;
    private final InstantSource clock;
    /** By the ARN of the room. */
    private final ConcurrentHashMap<String, Opening> waiting = new ConcurrentHashMap<>();

    /** What seeds are written to. */
    public record Stores(
            Rooms rooms, LoggingConfigurations loggingConfigurations, Destinations destinations, ChatLog chatLog) {}

    private record Opening(StoredRoom room, List<Seed.SeededMessage> messages) {}

    public Seeder(Stores stores, Messaging messaging, Reviews reviews, InstantSource clock) {
        this.stores = stores;
        this.messaging = messaging;
        this.reviews = reviews;
        this.clock = clock;
    }

    /** Creates the seed's logging configurations and rooms. Blocks. */
    public void apply(Seed seed) {
        seed.loggingConfigurations().forEach(this::create);
        seed.rooms().forEach(this::create);
    }

    /** Forgets the messages that nobody has been there for. */
    public void clear() {
        waiting.clear();
    }

    private void create(Seed.SeededLogging seeded) {
        CreateLoggingConfigurationRequest request = seeded.request();
        Instant now = now();
        LoggingConfiguration configuration = new LoggingConfiguration(
                seeded.arn().toString(),
                seeded.arn().id(),
                now,
                now,
                request.name(),
                requireNonNull(request.destinationConfiguration()),
                LoggingConfigurationState.ACTIVE.name(),
                requireNonNullElse(request.tags(), Map.of()));
        stores.destinations.check(seeded.arn(), configuration.destinationConfiguration());
        if (stores.loggingConfigurations
                .update(seeded.arn(), now, before -> configuration)
                .isEmpty()) {
            stores.loggingConfigurations.create(configuration, 0);
        }
        stores.loggingConfigurations.updateTags(seeded.arn(), before -> configuration.tags());
        stores.chatLog.prepare();
    }

    private void create(Seed.SeededRoom seeded) {
        Arn arn = seeded.arn();
        CreateRoomRequest request = seeded.request();
        MessageReviewHandler handler = request.messageReviewHandler();
        if (handler != null && handler.hasFunction()) {
            reviews.check(String.valueOf(handler.uri()), AccountRegion.of(arn));
        }
        Instant now = now();
        RoomSettings settings = new RoomSettings(
                request.name(),
                requireNonNullElse(request.maximumMessageRatePerSecond(), Room.DEFAULT_MESSAGE_RATE_PER_SECOND),
                requireNonNullElse(request.maximumMessageLength(), Room.DEFAULT_MESSAGE_LENGTH),
                handler == null
                        ? null
                        : new MessageReviewHandler(
                                requireNonNullElse(handler.uri(), ""),
                                requireNonNullElse(handler.fallbackResult(), FallbackResult.ALLOW.name())),
                seeded.loggingConfigurations());
        Map<String, String> tags = requireNonNullElse(request.tags(), Map.of());
        StoredRoom updated =
                stores.rooms.update(arn, now, before -> before.with(settings)).orElse(null);
        if (updated == null) {
            stores.rooms.create(new StoredRoom(arn, settings, tags, now, now), 0);
        } else {
            stores.rooms.updateTags(arn, now, before -> tags);
            stores.rooms.find(arn).ifPresent(room -> messaging.roomChanged(room).join());
        }
        stores.rooms.find(arn).ifPresent(room -> waiting.put(arn.toString(), new Opening(room, seeded.messages())));
    }

    /** Says the messages of a room, because somebody has connected to it. Doesn't block. */
    public void opened(String room) {
        Opening opening = waiting.remove(room);
        if (opening != null) {
            opening.messages.forEach(said -> Conversation.say(
                    messaging, opening.room, new ChatFrame.Sender(said.author(), Map.of()), said.message()));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
