package dev.backchat.server.operation;

import static dev.backchat.server.operation.Resources.awaitPublished;
import static dev.backchat.server.operation.Resources.named;
import static dev.backchat.server.operation.Resources.notFound;
import static java.util.Objects.requireNonNull;

import dev.backchat.api.Arn;
import dev.backchat.api.Constraints;
import dev.backchat.api.ListTagsForResourceRequest;
import dev.backchat.api.ListTagsForResourceResponse;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.Operation.Empty;
import dev.backchat.api.Operations;
import dev.backchat.api.ResourceType;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.UntagResourceRequest;
import dev.backchat.api.ValidationException;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.room.HistorySetting;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.room.StoredRoom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** ListTagsForResource, TagResource, UntagResource, for rooms and logging configurations. */
public final class TagOperations {
    private final Rooms rooms;
    private final LoggingConfigurations loggingConfigurations;
    private final Messaging messaging;
    private final InstantSource clock;

    public TagOperations(
            Rooms rooms, LoggingConfigurations loggingConfigurations, Messaging messaging, InstantSource clock) {
        this.messaging = messaging;
        this.clock = clock;
        this.rooms = rooms;
        this.loggingConfigurations = loggingConfigurations;
    }

    ListTagsForResourceResponse listTagsForResource(Caller caller, ListTagsForResourceRequest request) {
        Arn arn = named(caller, Operations.LIST_TAGS_FOR_RESOURCE, request.resourceArn());
        Optional<Map<String, String>> tags = arn.type() == ResourceType.ROOM
                ? rooms.find(arn).map(StoredRoom::tags)
                : loggingConfigurations.find(arn).map(LoggingConfiguration::tags);
        return new ListTagsForResourceResponse(tags.orElseThrow(() -> notFound(arn)));
    }

    Empty tagResource(Caller caller, TagResourceRequest request) {
        Map<String, String> given = requireNonNull(request.tags());
        Arn arn = named(caller, Operations.TAG_RESOURCE, request.resourceArn());
        update(arn, given.keySet(), tags -> {
            Map<String, String> merged = new LinkedHashMap<>(tags);
            merged.putAll(given);
            given.keySet().forEach(key -> checkSpelling(key, merged));
            if (merged.size() > Constraints.MAX_TAGS) {
                throw ValidationException.of(
                        "tags", "a resource must have at most " + Constraints.MAX_TAGS + " tags in total");
            }
            return merged;
        });
        return Empty.EMPTY;
    }

    private static void checkSpelling(String key, Map<String, String> tags) {
        String name = Constraints.tagName(key);
        if (tags.keySet().stream()
                .anyMatch(other ->
                        !other.equals(key) && Constraints.tagName(other).equals(name))) {
            throw ValidationException.of("tags.key", Constraints.SAME_TAG_NAME);
        }
    }

    Empty untagResource(Caller caller, UntagResourceRequest request) {
        List<String> keys = requireNonNull(request.tagKeys());
        Arn arn = named(caller, Operations.UNTAG_RESOURCE, request.resourceArn());
        update(arn, keys, tags -> {
            Map<String, String> rest = new LinkedHashMap<>(tags);
            rest.keySet().removeAll(keys);
            return rest;
        });
        return Empty.EMPTY;
    }

    private void update(Arn arn, Collection<String> keys, UnaryOperator<Map<String, String>> change) {
        Instant now = clock.instant();
        boolean there = arn.type() == ResourceType.ROOM
                ? rooms.updateTags(arn, now, change)
                : loggingConfigurations.updateTags(arn, change);
        if (!there) {
            throw notFound(arn);
        }
        if (arn.type() == ResourceType.ROOM && keys.contains(HistorySetting.TAG)) {
            // A setting counts as soon as the caller has the response.
            rooms.find(arn).ifPresent(room -> awaitPublished(arn, messaging.roomChanged(room)));
            rooms.outbox().announced(arn, now);
        }
    }
}
