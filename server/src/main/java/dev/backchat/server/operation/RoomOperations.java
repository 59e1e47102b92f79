package dev.backchat.server.operation;

import static dev.backchat.server.operation.Resources.awaitPublished;
import static dev.backchat.server.operation.Resources.named;
import static dev.backchat.server.operation.Resources.notFound;

import dev.backchat.api.Arn;
import dev.backchat.api.Constraints;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.DeleteRoomRequest;
import dev.backchat.api.FallbackResult;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.ListRoomsResponse;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.Operation;
import dev.backchat.api.Operation.Empty;
import dev.backchat.api.Operations;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Room;
import dev.backchat.api.UpdateRoomRequest;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.review.Reviews;
import dev.backchat.server.room.RoomFilter;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.sql.Page;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** CreateRoom, DeleteRoom, GetRoom, ListRooms, UpdateRoom. */
public final class RoomOperations {
    private final Rooms rooms;
    private final LoggingConfigurations loggingConfigurations;
    private final Messaging messaging;
    private final Reviews reviews;
    private final Quotas quotas;
    private final InstantSource clock;

    public RoomOperations(
            Rooms rooms,
            LoggingConfigurations loggingConfigurations,
            Messaging messaging,
            Reviews reviews,
            Quotas quotas,
            InstantSource clock) {
        this.quotas = quotas;
        this.rooms = rooms;
        this.loggingConfigurations = loggingConfigurations;
        this.messaging = messaging;
        this.reviews = reviews;
        this.clock = clock;
    }

    Room createRoom(Caller caller, CreateRoomRequest request) {
        Arn arn = new Arn(caller.region(), caller.account(), ResourceType.ROOM, ResourceId.next());
        checkHandler(caller, request.messageReviewHandler());
        Instant now = now();
        RoomSettings settings = merged(
                RoomSettings.DEFAULT,
                request.name(),
                request.maximumMessageRatePerSecond(),
                request.maximumMessageLength(),
                request.messageReviewHandler(),
                attached(caller, Operations.CREATE_ROOM, request.loggingConfigurationIdentifiers()));
        StoredRoom room = new StoredRoom(arn, settings, Objects.requireNonNullElse(request.tags(), Map.of()), now, now);
        rooms.create(room, quotas.limit(Quotas.ROOMS));
        return room.toRoom();
    }

    Empty deleteRoom(Caller caller, DeleteRoomRequest request) {
        Arn arn = named(caller, Operations.DELETE_ROOM, request.identifier());
        Instant now = now();
        if (!rooms.delete(arn, now)) {
            throw notFound(arn);
        }
        awaitPublished(arn, messaging.roomDeleted(arn));
        rooms.outbox().announced(arn, now);
        return Empty.EMPTY;
    }

    Room getRoom(Caller caller, GetRoomRequest request) {
        Arn arn = named(caller, Operations.GET_ROOM, request.identifier());
        return rooms.find(arn).map(StoredRoom::toRoom).orElseThrow(() -> notFound(arn));
    }

    ListRoomsResponse listRooms(Caller caller, ListRoomsRequest request) {
        RoomFilter filter = new RoomFilter(
                emptyToNull(request.name()),
                emptyToNull(request.messageReviewHandlerUri()),
                loggingConfigurationId(caller, request.loggingConfigurationIdentifier()));
        Page<StoredRoom> page = rooms.list(
                caller.owner(),
                filter,
                Resources.page(caller, Operations.LIST_ROOMS, request.nextToken()),
                Objects.requireNonNullElse(request.maxResults(), Constraints.MAX_RESULTS));
        return new ListRoomsResponse(
                page.items().stream().map(room -> room.toRoom().summary()).toList(),
                Resources.nextToken(caller, Operations.LIST_ROOMS, page));
    }

    Room updateRoom(Caller caller, UpdateRoomRequest request) {
        Arn arn = named(caller, Operations.UPDATE_ROOM, request.identifier());
        List<Arn> loggingConfigurations =
                attached(caller, Operations.UPDATE_ROOM, request.loggingConfigurationIdentifiers());
        if (rooms.find(arn).isEmpty()) {
            throw notFound(arn);
        }
        checkHandler(caller, request.messageReviewHandler());
        StoredRoom updated = rooms.update(
                        arn,
                        now(),
                        room -> room.with(merged(
                                room.settings(),
                                request.name(),
                                request.maximumMessageRatePerSecond(),
                                request.maximumMessageLength(),
                                request.messageReviewHandler(),
                                loggingConfigurations)))
                .orElseThrow(() -> notFound(arn));
        awaitPublished(arn, messaging.roomChanged(updated));
        rooms.outbox().announced(arn, updated.updateTime());
        return updated.toRoom();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Called before the room relies on the handler, and outside of a transaction, because it may make a remote call.
     */
    private void checkHandler(Caller caller, @Nullable MessageReviewHandler given) {
        if (given != null && given.uri() != null && !given.uri().isEmpty()) {
            reviews.check(given.uri(), caller.owner());
        }
    }

    /** Returns a room's settings after a request; an absent member leaves its setting as it is. */
    private static RoomSettings merged(
            RoomSettings before,
            @Nullable String name,
            @Nullable Integer ratePerSecond,
            @Nullable Integer length,
            @Nullable MessageReviewHandler handler,
            @Nullable List<Arn> loggingConfigurations) {
        return new RoomSettings(
                name == null ? before.name() : name,
                Objects.requireNonNullElse(ratePerSecond, before.maximumMessageRatePerSecond()),
                Objects.requireNonNullElse(length, before.maximumMessageLength()),
                merged(before.messageReviewHandler(), handler),
                Objects.requireNonNullElse(loggingConfigurations, before.loggingConfigurations()));
    }

    /**
     * Returns the room's handler after a request. An absent {@code uri} keeps it, so that a request can change the
     * fallback alone. An empty one removes the function; the rest stays visible, because clients that set a fallback
     * wait until they see it (Terraform).
     */
    private static @Nullable MessageReviewHandler merged(
            @Nullable MessageReviewHandler before, @Nullable MessageReviewHandler given) {
        if (given == null || (given.uri() == null && given.fallbackResult() == null)) {
            return before;
        }
        String uri = given.uri() != null ? given.uri() : before == null ? null : before.uri();
        return new MessageReviewHandler(
                Objects.requireNonNullElse(uri, ""),
                Objects.requireNonNullElse(given.fallbackResult(), FallbackResult.ALLOW.name()));
    }

    private static @Nullable List<Arn> attached(
            Caller caller, Operation<?, ?> operation, @Nullable List<String> identifiers) {
        return identifiers == null
                ? null
                : identifiers.stream()
                        .map(identifier -> named(caller, operation, identifier))
                        .toList();
    }

    private @Nullable String loggingConfigurationId(Caller caller, @Nullable String identifier) {
        if (identifier == null) {
            return null;
        }
        Arn arn = named(caller, Operations.LIST_ROOMS, identifier);
        return loggingConfigurations.find(arn).orElseThrow(() -> notFound(arn)).id();
    }

    private static @Nullable String emptyToNull(@Nullable String filter) {
        return filter == null || filter.isEmpty() ? null : filter;
    }
}
