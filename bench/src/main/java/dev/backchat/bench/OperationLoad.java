package dev.backchat.bench;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.DeleteLoggingConfigurationRequest;
import dev.backchat.api.DeleteMessageRequest;
import dev.backchat.api.DeleteRoomRequest;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.DisconnectUserRequest;
import dev.backchat.api.GetLoggingConfigurationRequest;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.ListLoggingConfigurationsRequest;
import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.Room;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.UpdateLoggingConfigurationRequest;
import dev.backchat.api.UpdateRoomRequest;
import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.api.sigv4.CanonicalRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Signed requests for each operation. What can be repeated is signed once: it stays valid for five minutes, however
 * often it is sent. A creation is followed by the deletion of what it made.
 */
final class OperationLoad {
    /** As many rooms as a page of ListRooms has. */
    static final int ROOMS = 50;

    static final DestinationConfiguration DESTINATION = DestinationConfiguration.cloudWatchLogs("bench");
    private static final byte[] NO_BODY = {};

    private final Map<String, Function<URI, Supplier<HttpLoad.Requests>>> loads = new LinkedHashMap<>();

    /** The names of what there is, an operation or two. */
    static final List<String> NAMES = List.copyOf(new OperationLoad("", "").loads.keySet());

    /** An operation's request before it is signed. */
    private record Unsigned(Operation<?, ?> operation, String path, String query, byte[] body) {
        static Unsigned of(Operation<?, ?> operation, Record input) {
            return new Unsigned(operation, operation.path(), "", ControlPlaneJson.write(input));
        }

        /** Makes one for an operation whose path has the ARN. */
        static Unsigned ofTags(Operation<?, ?> operation, String arn, String query, byte[] body) {
            return new Unsigned(operation, operation.path() + CanonicalRequest.percentEncoded(arn), query, body);
        }
    }

    /**
     * @param room the ARN of a room
     * @param logging the ARN of a logging configuration
     */
    OperationLoad(String room, String logging) {
        repeat(
                Operations.CREATE_CHAT_TOKEN,
                new CreateChatTokenRequest(
                        room, "viewer-1", List.of("SEND_MESSAGE"), null, Map.of("displayName", "Viewer")));
        repeat(Operations.GET_ROOM, new GetRoomRequest(room));
        repeat(Operations.LIST_ROOMS, new ListRoomsRequest(null, null, ROOMS, null, null));
        repeat(Operations.SEND_EVENT, new SendEventRequest(room, "bench", Map.of("key", "value")));
        repeat(Operations.UPDATE_ROOM, new UpdateRoomRequest(room, "bench", null, null, null, List.of()));
        repeat(Operations.DELETE_MESSAGE, new DeleteMessageRequest(room, "AYk6xKitV4On", "bench"));
        repeat(Operations.DISCONNECT_USER, new DisconnectUserRequest(room, "nobody", "bench"));
        repeat(Operations.GET_LOGGING_CONFIGURATION, new GetLoggingConfigurationRequest(logging));
        repeat(Operations.LIST_LOGGING_CONFIGURATIONS, new ListLoggingConfigurationsRequest(null, null));
        repeat(
                Operations.UPDATE_LOGGING_CONFIGURATION,
                new UpdateLoggingConfigurationRequest(logging, "bench", DESTINATION));
        byte[] tags = ControlPlaneJson.write(new TagResourceRequest(null, Map.of("team", "bench")));
        repeat(Unsigned.ofTags(Operations.TAG_RESOURCE, room, "", tags));
        repeat(Unsigned.ofTags(Operations.UNTAG_RESOURCE, room, "tagKeys=team", NO_BODY));
        repeat(Unsigned.ofTags(Operations.LIST_TAGS_FOR_RESOURCE, room, "", NO_BODY));
        createAndDelete(
                Unsigned.of(Operations.CREATE_ROOM, CreateRoomRequest.builder().build()),
                created -> Unsigned.of(
                        Operations.DELETE_ROOM,
                        new DeleteRoomRequest(
                                ControlPlaneJson.read(created, Room.class).arn())));
        createAndDelete(
                Unsigned.of(
                        Operations.CREATE_LOGGING_CONFIGURATION,
                        new CreateLoggingConfigurationRequest(null, DESTINATION, null)),
                created -> Unsigned.of(
                        Operations.DELETE_LOGGING_CONFIGURATION,
                        new DeleteLoggingConfigurationRequest(ControlPlaneJson.read(created, LoggingConfiguration.class)
                                .arn())));
    }

    private void repeat(Operation<?, ?> operation, Record input) {
        repeat(Unsigned.of(operation, input));
    }

    private void repeat(Unsigned repeated) {
        loads.put(repeated.operation().name(), endpoint -> {
            byte[] request = signed(endpoint, repeated);
            return () -> response -> request;
        });
    }

    /** @param deletion makes it of the response to the creation */
    private void createAndDelete(Unsigned creation, Function<byte[], Unsigned> deletion) {
        Operation<?, ?> operation = creation.operation();
        loads.put(operation.name() + "+" + operation.name().replace("Create", "Delete"), endpoint -> {
            byte[] create = signed(endpoint, creation);
            return () -> new HttpLoad.Requests() {
                private boolean isCreated;

                @Override
                public byte[] next(byte[] response) {
                    byte[] request = isCreated ? signed(endpoint, deletion.apply(response)) : create;
                    isCreated = !isCreated;
                    return request;
                }

                @Override
                public boolean mustContinue() {
                    return isCreated;
                }
            };
        });
    }

    /** Returns what makes the requests of each connection, signed now. */
    Supplier<HttpLoad.Requests> of(String name, URI endpoint) {
        return requireNonNull(loads.get(name)).apply(endpoint);
    }

    private static byte[] signed(URI endpoint, Unsigned unsigned) {
        return SignedRequest.bytes(
                endpoint.getAuthority(),
                unsigned.operation().method(),
                unsigned.path(),
                unsigned.query(),
                unsigned.body());
    }
}
