package dev.backchat.server.command;

import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.DeleteRoomRequest;
import dev.backchat.api.FallbackResult;
import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.Room;
import dev.backchat.api.RoomSummary;
import dev.backchat.client.CreateRoomCommand;
import dev.backchat.client.DeleteRoomCommand;
import dev.backchat.client.Paginator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Implementation of the commands about rooms. */
final class RoomCalls {
    /** Settings of a room to create. */
    record NewRoom(
            @Nullable String name,
            Map<String, String> tags,
            @Nullable String reviewHandler,
            @Nullable FallbackResult fallbackResult,
            @Nullable Integer maximumMessageLength,
            @Nullable Integer maximumMessageRatePerSecond) {}

    private RoomCalls() {}

    static int list(Service service, Console console, boolean json, @Nullable String name) {
        try (Stream<RoomSummary> rooms = Paginator.listRooms(
                        service.client(), new ListRoomsRequest(name, null, null, null, null))
                .items()) {
            rooms.takeWhile(room -> !console.isClosed())
                    .forEach(room -> console.print(json ? Console.json(room) : line(room)));
        }
        return 0;
    }

    private static String line(RoomSummary room) {
        return Stream.of(room.arn(), room.name() == null ? "" : room.name(), Tokens.attributes(room.tags()))
                .filter(part -> !part.isEmpty())
                .map(Console::escape)
                .reduce((one, next) -> one + "  " + next)
                .orElseThrow();
    }

    static int create(Service service, Console console, boolean json, NewRoom settings) {
        MessageReviewHandler handler = settings.reviewHandler == null && settings.fallbackResult == null
                ? null
                : new MessageReviewHandler(
                        settings.reviewHandler,
                        settings.fallbackResult == null ? null : settings.fallbackResult.name());
        Room room = service.call(new CreateRoomCommand(new CreateRoomRequest(
                settings.name,
                settings.maximumMessageRatePerSecond,
                settings.maximumMessageLength,
                handler,
                settings.tags.isEmpty() ? null : settings.tags,
                null)));
        console.print(json ? Console.json(room) : room.arn());
        return 0;
    }

    static int delete(Service service, String room) throws CommandException {
        service.call(new DeleteRoomCommand(new DeleteRoomRequest(service.arn(room))));
        return 0;
    }
}
