package dev.backchat.server.dev;

import dev.backchat.api.Arn;
import dev.backchat.server.internal.PageRequest;
import dev.backchat.server.internal.PageResponse;
import dev.backchat.server.room.StoredRoom;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /dev/crowd}: has people talk in rooms. */
public final class CrowdPages {
    private final Crowds crowds;

    /** @param room the ARN */
    private record Wanted(
            @Nullable String room,
            @Nullable Integer people,
            @Nullable Integer messagesPerSecond) {}

    public CrowdPages(Crowds crowds) {
        this.crowds = crowds;
    }

    PageResponse handle(PageRequest request) throws BadRequestException {
        return switch (request.method()) {
            case "GET" -> PageResponse.json(200, DevJson.write(Map.of("crowds", crowds.list())));
            case "POST" -> start(DevJson.read(request.body(), Wanted.class));
            case "DELETE" -> stop();
            default -> PageResponse.METHOD_NOT_ALLOWED;
        };
    }

    private PageResponse stop() {
        crowds.stopAll();
        return PageResponse.NO_CONTENT;
    }

    private PageResponse start(Wanted wanted) throws BadRequestException {
        int people = number("people", wanted.people(), Crowds.MAX_PEOPLE);
        int perSecond = number("messagesPerSecond", wanted.messagesPerSecond(), Crowds.MAX_PER_SECOND);
        StoredRoom room;
        try {
            room = crowds.room(Arn.parse(String.valueOf(wanted.room())));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("room must be the ARN of a room");
        }
        if (room == null) {
            return PageResponse.error(404, "there is no such room");
        }
        int maximum = room.settings().maximumMessageRatePerSecond();
        if (perSecond > maximum) {
            throw new BadRequestException(
                    "messagesPerSecond must be at most " + maximum + ", the room's maximumMessageRatePerSecond");
        }
        Crowds.Listed started = crowds.start(room, people, perSecond);
        return started == null
                ? PageResponse.error(429, "there are too many crowds")
                : PageResponse.json(201, DevJson.write(started));
    }

    private static int number(String member, @Nullable Integer number, int max) throws BadRequestException {
        if (number == null || number < 1 || number > max) {
            throw new BadRequestException(member + " must be from 1 to " + max);
        }
        return number;
    }
}
