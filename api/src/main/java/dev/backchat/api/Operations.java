package dev.backchat.api;

import dev.backchat.api.Operation.Empty;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The service's 17 operations. This table drives the server's routing and the client's calls. */
public final class Operations {
    public static final Operation<CreateChatTokenRequest, CreateChatTokenResponse> CREATE_CHAT_TOKEN =
            Operation.post("CreateChatToken", CreateChatTokenRequest.class, CreateChatTokenResponse.class);

    public static final Operation<CreateLoggingConfigurationRequest, LoggingConfiguration>
            CREATE_LOGGING_CONFIGURATION = Operation.post(
                    "CreateLoggingConfiguration", CreateLoggingConfigurationRequest.class, LoggingConfiguration.class);

    public static final Operation<CreateRoomRequest, Room> CREATE_ROOM =
            Operation.post("CreateRoom", CreateRoomRequest.class, Room.class);

    public static final Operation<DeleteLoggingConfigurationRequest, Empty> DELETE_LOGGING_CONFIGURATION =
            Operation.delete("DeleteLoggingConfiguration", DeleteLoggingConfigurationRequest.class);

    public static final Operation<DeleteMessageRequest, EventId> DELETE_MESSAGE =
            Operation.post("DeleteMessage", DeleteMessageRequest.class, EventId.class);

    public static final Operation<DeleteRoomRequest, Empty> DELETE_ROOM =
            Operation.delete("DeleteRoom", DeleteRoomRequest.class);

    public static final Operation<DisconnectUserRequest, Empty> DISCONNECT_USER =
            Operation.post("DisconnectUser", DisconnectUserRequest.class, Empty.class);

    public static final Operation<GetLoggingConfigurationRequest, LoggingConfiguration> GET_LOGGING_CONFIGURATION =
            Operation.post("GetLoggingConfiguration", GetLoggingConfigurationRequest.class, LoggingConfiguration.class);

    public static final Operation<GetRoomRequest, Room> GET_ROOM =
            Operation.post("GetRoom", GetRoomRequest.class, Room.class);

    public static final Operation<ListLoggingConfigurationsRequest, ListLoggingConfigurationsResponse>
            LIST_LOGGING_CONFIGURATIONS = Operation.post(
                    "ListLoggingConfigurations",
                    ListLoggingConfigurationsRequest.class,
                    ListLoggingConfigurationsResponse.class);

    public static final Operation<ListRoomsRequest, ListRoomsResponse> LIST_ROOMS =
            Operation.post("ListRooms", ListRoomsRequest.class, ListRoomsResponse.class);

    public static final Operation<ListTagsForResourceRequest, ListTagsForResourceResponse> LIST_TAGS_FOR_RESOURCE =
            Operation.tags(
                    "ListTagsForResource", "GET", ListTagsForResourceRequest.class, ListTagsForResourceResponse.class);

    public static final Operation<SendEventRequest, EventId> SEND_EVENT =
            Operation.post("SendEvent", SendEventRequest.class, EventId.class);

    public static final Operation<TagResourceRequest, Empty> TAG_RESOURCE =
            Operation.tags("TagResource", "POST", TagResourceRequest.class, Empty.class);

    public static final Operation<UntagResourceRequest, Empty> UNTAG_RESOURCE =
            Operation.tags("UntagResource", "DELETE", UntagResourceRequest.class, Empty.class);

    public static final Operation<UpdateLoggingConfigurationRequest, LoggingConfiguration>
            UPDATE_LOGGING_CONFIGURATION = Operation.post(
                    "UpdateLoggingConfiguration", UpdateLoggingConfigurationRequest.class, LoggingConfiguration.class);

    public static final Operation<UpdateRoomRequest, Room> UPDATE_ROOM =
            Operation.post("UpdateRoom", UpdateRoomRequest.class, Room.class);

    /** All operations, sorted by name. */
    public static final List<Operation<?, ?>> ALL = List.of(
            CREATE_CHAT_TOKEN,
            CREATE_LOGGING_CONFIGURATION,
            CREATE_ROOM,
            DELETE_LOGGING_CONFIGURATION,
            DELETE_MESSAGE,
            DELETE_ROOM,
            DISCONNECT_USER,
            GET_LOGGING_CONFIGURATION,
            GET_ROOM,
            LIST_LOGGING_CONFIGURATIONS,
            LIST_ROOMS,
            LIST_TAGS_FOR_RESOURCE,
            SEND_EVENT,
            TAG_RESOURCE,
            UNTAG_RESOURCE,
            UPDATE_LOGGING_CONFIGURATION,
            UPDATE_ROOM);

    /** Operations by request path; the three tag operations share {@code /tags/}. */
    public static final Map<String, List<Operation<?, ?>>> BY_PATH =
            ALL.stream().collect(Collectors.groupingBy(Operation::path));

    /** Operations by name. */
    public static final Map<String, Operation<?, ?>> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Operation::name, Function.identity()));

    private Operations() {}
}
