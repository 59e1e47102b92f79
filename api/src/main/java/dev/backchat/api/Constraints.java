package dev.backchat.api;

import static dev.backchat.api.Check.*;

import dev.backchat.api.Check.Member;
import dev.backchat.api.ValidationException.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Constraints on the members of each request: the lengths, ranges and patterns of the service's model as data, with one
 * table per request. Patterns must match the whole text. Lengths are counted in code points. No SDK checks all of this
 * before it sends, so the server must.
 */
public final class Constraints {
    /** Maximum size of the attributes of a token, a message or an event: UTF-8 bytes of keys and values. */
    public static final int MAX_ATTRIBUTES_BYTES = 1024;
    /** Maximum length of {@code reason}, in code points. */
    public static final int MAX_REASON_LENGTH = 256;
    /** Maximum length of {@code userId}, in code points. */
    public static final int MAX_USER_ID_LENGTH = 128;
    /** Maximum number of tags on a resource. */
    public static final int MAX_TAGS = 50;
    /** Maximum page size of messages, and the page size of requests that do not set one. */
    public static final int MAX_MESSAGES = 100;
    /** Maximum page size, and the page size of requests that do not set one. */
    public static final int MAX_RESULTS = 50;

    /** Violation for a capability that doesn't exist; the same whether or not Backchat's extensions exist. */
    public static final String UNKNOWN_CAPABILITY = "must be one of " + List.of(ChatTokenCapability.standard());

    /** Violation for a tag key whose {@link #tagName} equals that of another key of the resource. */
    public static final String SAME_TAG_NAME = "must not differ from another key in its case only";

    private static final Check<String> ROOM_ARN = arn(ResourceType.ROOM);
    private static final Check<String> LOGGING_CONFIGURATION_ARN = arn(ResourceType.LOGGING_CONFIGURATION);
    // The model's own pattern for the ARN of a tagged resource matches no ARN at all, so it is not used here.
    private static final Check<String> RESOURCE_ARN = arn(ResourceType.ROOM, ResourceType.LOGGING_CONFIGURATION);
    private static final Check<String> NAME = both(length(0, 128), pattern("[a-zA-Z0-9-_]*"));
    private static final Check<String> ID = both(length(12, 12), pattern("[a-zA-Z0-9]+"));
    private static final Check<String> USER_ID = length(1, MAX_USER_ID_LENGTH);
    private static final Check<String> REASON = length(1, MAX_REASON_LENGTH);
    private static final Check<String> NEXT_TOKEN = length(0, 1024);
    private static final Check<Integer> PAGE_SIZE = range(1, MAX_RESULTS);
    private static final Check<String> LAMBDA_ARN =
            both(length(0, 170), pattern("$|^arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+"));
    private static final Check<String> EVENT_NAME = both(length(1, 100), (member, value, violations) -> {
        // The prefix is reserved for the service's own events: an app that could send them could impersonate a
        // moderator.
        if (value.startsWith("aws:")) {
            violations.add(new Field(member, "must not begin with aws:"));
        }
    });
    /** The error doesn't mention Backchat's extensions, so that it is the same for clients that know of none. */
    private static final Check<String> CAPABILITY = anyOf(
            oneOf(ChatTokenCapability.standard()),
            Arrays.stream(ChatTokenCapability.values()).map(Enum::name).toList());

    private static final Check<List<String>> CAPABILITIES = each(CAPABILITY);
    private static final Check<List<String>> LOGGING_CONFIGURATION_ARNS =
            both(both(items(3), each(LOGGING_CONFIGURATION_ARN)), (member, value, violations) -> {
                if (new HashSet<>(value).size() < value.size()) {
                    violations.add(new Field(member, "must not contain duplicates"));
                }
            });
    private static final Check<Map<String, String>> ATTRIBUTES = (member, value, violations) -> {
        if (Text.utf8Bytes(value) > MAX_ATTRIBUTES_BYTES) {
            violations.add(new Field(
                    member, "keys and values must have at most " + MAX_ATTRIBUTES_BYTES + " bytes of UTF-8 in total"));
        }
    };
    private static final Check<String> TAG_TEXT =
            pattern("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*", "must have only letters, digits, spaces and + - = . _ : / @");
    private static final Check<String> TAG_KEY = both(both(length(1, 128), TAG_TEXT), (member, value, violations) -> {
        if (value.toLowerCase(Locale.ROOT).startsWith("aws:")) {
            violations.add(new Field(member, "must not begin with aws:"));
        }
    });
    private static final Check<String> TAG_VALUE = both(length(0, 256), TAG_TEXT);
    // The model has no pattern for keys here. A resource never has a key that a tag could not have, and removing one is
    // not an error.
    private static final Check<List<String>> TAG_KEYS = both(items(MAX_TAGS), each(length(1, 128)));
    private static final Check<Map<String, String>> TAGS = (member, value, violations) -> {
        if (value.size() > MAX_TAGS) {
            // The entries are not checked: neither the work nor the error response may grow with the size of the input.
            violations.add(new Field(member, "must have at most " + MAX_TAGS + " entries"));
            return;
        }
        Set<String> names = new HashSet<>();
        for (String key : value.keySet()) {
            int before = violations.size();
            TAG_KEY.check(member + ".key", key, violations);
            if (violations.size() == before && !names.add(tagName(key))) {
                violations.add(new Field(member + ".key", SAME_TAG_NAME));
            }
        }
        value.values().forEach(text -> TAG_VALUE.check(member + ".value", text, violations));
    };
    private static final Check<MessageReviewHandler> HANDLER = structure(
            optional("uri", MessageReviewHandler::uri, LAMBDA_ARN),
            optional("fallbackResult", MessageReviewHandler::fallbackResult, oneOf(FallbackResult.values())));
    private static final Check<DestinationConfiguration> DESTINATION = both(
            (member, value, violations) -> {
                long given = Stream.of(value.s3(), value.cloudWatchLogs(), value.firehose())
                        .filter(Objects::nonNull)
                        .count();
                if (given != 1) {
                    violations.add(new Field(member, "must have exactly one of s3, cloudWatchLogs and firehose"));
                }
            },
            structure(
                    optional(
                            "s3",
                            DestinationConfiguration::s3,
                            structure(required(
                                    "bucketName",
                                    DestinationConfiguration.S3::bucketName,
                                    both(length(3, 63), pattern("[a-z0-9-.]+"))))),
                    optional(
                            "cloudWatchLogs",
                            DestinationConfiguration::cloudWatchLogs,
                            structure(required(
                                    "logGroupName",
                                    DestinationConfiguration.CloudWatchLogs::logGroupName,
                                    both(length(1, 512), pattern("[\\.\\-_/#A-Za-z0-9]+"))))),
                    optional(
                            "firehose",
                            DestinationConfiguration::firehose,
                            structure(required(
                                    "deliveryStreamName",
                                    DestinationConfiguration.Firehose::deliveryStreamName,
                                    both(length(1, 64), pattern("[a-zA-Z0-9_.-]+")))))));

    private static final Map<Class<?>, List<Member<?, ?>>> REQUESTS = Map.ofEntries(
            request(
                    CreateChatTokenRequest.class,
                    required("roomIdentifier", CreateChatTokenRequest::roomIdentifier, ROOM_ARN),
                    required("userId", CreateChatTokenRequest::userId, USER_ID),
                    optional("capabilities", CreateChatTokenRequest::capabilities, CAPABILITIES),
                    optional(
                            "sessionDurationInMinutes",
                            CreateChatTokenRequest::sessionDurationInMinutes,
                            range(1, 180)),
                    optional("attributes", CreateChatTokenRequest::attributes, ATTRIBUTES)),
            request(CreateConsoleSessionRequest.class),
            request(
                    CreateLoggingConfigurationRequest.class,
                    optional("name", CreateLoggingConfigurationRequest::name, NAME),
                    required(
                            "destinationConfiguration",
                            CreateLoggingConfigurationRequest::destinationConfiguration,
                            DESTINATION),
                    optional("tags", CreateLoggingConfigurationRequest::tags, TAGS)),
            request(
                    CreateRoomRequest.class,
                    optional("name", CreateRoomRequest::name, NAME),
                    optional(
                            "maximumMessageRatePerSecond",
                            CreateRoomRequest::maximumMessageRatePerSecond,
                            range(1, 100)),
                    optional("maximumMessageLength", CreateRoomRequest::maximumMessageLength, range(1, 500)),
                    optional("messageReviewHandler", CreateRoomRequest::messageReviewHandler, HANDLER),
                    optional("tags", CreateRoomRequest::tags, TAGS),
                    optional(
                            "loggingConfigurationIdentifiers",
                            CreateRoomRequest::loggingConfigurationIdentifiers,
                            LOGGING_CONFIGURATION_ARNS)),
            request(
                    DeleteLoggingConfigurationRequest.class,
                    required("identifier", DeleteLoggingConfigurationRequest::identifier, LOGGING_CONFIGURATION_ARN)),
            request(
                    DeleteMessageRequest.class,
                    required("roomIdentifier", DeleteMessageRequest::roomIdentifier, ROOM_ARN),
                    required("id", DeleteMessageRequest::id, ID),
                    optional("reason", DeleteMessageRequest::reason, REASON)),
            request(DeleteRoomRequest.class, required("identifier", DeleteRoomRequest::identifier, ROOM_ARN)),
            request(
                    DisconnectUserRequest.class,
                    required("roomIdentifier", DisconnectUserRequest::roomIdentifier, ROOM_ARN),
                    required("userId", DisconnectUserRequest::userId, USER_ID),
                    optional("reason", DisconnectUserRequest::reason, REASON)),
            request(
                    GetLoggingConfigurationRequest.class,
                    required("identifier", GetLoggingConfigurationRequest::identifier, LOGGING_CONFIGURATION_ARN)),
            request(GetRoomRequest.class, required("identifier", GetRoomRequest::identifier, ROOM_ARN)),
            request(
                    ListLoggingConfigurationsRequest.class,
                    optional("nextToken", ListLoggingConfigurationsRequest::nextToken, NEXT_TOKEN),
                    optional("maxResults", ListLoggingConfigurationsRequest::maxResults, PAGE_SIZE)),
            request(
                    ListMessagesRequest.class,
                    required("roomIdentifier", ListMessagesRequest::roomIdentifier, ROOM_ARN),
                    optional("nextToken", ListMessagesRequest::nextToken, NEXT_TOKEN),
                    optional("maxResults", ListMessagesRequest::maxResults, range(1, MAX_MESSAGES))),
            request(
                    ListRoomsRequest.class,
                    optional("name", ListRoomsRequest::name, NAME),
                    optional("nextToken", ListRoomsRequest::nextToken, NEXT_TOKEN),
                    optional("maxResults", ListRoomsRequest::maxResults, PAGE_SIZE),
                    optional("messageReviewHandlerUri", ListRoomsRequest::messageReviewHandlerUri, LAMBDA_ARN),
                    optional(
                            "loggingConfigurationIdentifier",
                            ListRoomsRequest::loggingConfigurationIdentifier,
                            LOGGING_CONFIGURATION_ARN)),
            request(
                    ListTagsForResourceRequest.class,
                    required("resourceArn", ListTagsForResourceRequest::resourceArn, RESOURCE_ARN)),
            request(
                    SendEventRequest.class,
                    required("roomIdentifier", SendEventRequest::roomIdentifier, ROOM_ARN),
                    required("eventName", SendEventRequest::eventName, EVENT_NAME),
                    optional("attributes", SendEventRequest::attributes, ATTRIBUTES)),
            request(
                    TagResourceRequest.class,
                    required("resourceArn", TagResourceRequest::resourceArn, RESOURCE_ARN),
                    required("tags", TagResourceRequest::tags, TAGS)),
            request(
                    UntagResourceRequest.class,
                    required("resourceArn", UntagResourceRequest::resourceArn, RESOURCE_ARN),
                    required("tagKeys", UntagResourceRequest::tagKeys, TAG_KEYS)),
            request(
                    UpdateLoggingConfigurationRequest.class,
                    required("identifier", UpdateLoggingConfigurationRequest::identifier, LOGGING_CONFIGURATION_ARN),
                    optional("name", UpdateLoggingConfigurationRequest::name, NAME),
                    optional(
                            "destinationConfiguration",
                            UpdateLoggingConfigurationRequest::destinationConfiguration,
                            DESTINATION)),
            request(
                    UpdateRoomRequest.class,
                    required("identifier", UpdateRoomRequest::identifier, ROOM_ARN),
                    optional("name", UpdateRoomRequest::name, NAME),
                    optional(
                            "maximumMessageRatePerSecond",
                            UpdateRoomRequest::maximumMessageRatePerSecond,
                            range(1, 100)),
                    optional("maximumMessageLength", UpdateRoomRequest::maximumMessageLength, range(1, 500)),
                    optional("messageReviewHandler", UpdateRoomRequest::messageReviewHandler, HANDLER),
                    optional(
                            "loggingConfigurationIdentifiers",
                            UpdateRoomRequest::loggingConfigurationIdentifiers,
                            LOGGING_CONFIGURATION_ARNS)));

    private Constraints() {}

    /**
     * Returns the name by which policies refer to a tag key. {@code aws:ResourceTag/team} also matches {@code Team},
     * because condition keys are case-insensitive. A resource has at most one tag per name.
     */
    public static String tagName(String key) {
        return key.toLowerCase(Locale.ROOT);
    }

    /**
     * Checks a request.
     *
     * @throws ValidationException if it violates a constraint; the exception names every member that does
     */
    public static void check(Record request) {
        List<Field> violations = new ArrayList<>();
        List<Member<?, ?>> members = REQUESTS.get(request.getClass());
        if (members == null) {
            throw new IllegalArgumentException(request.getClass() + " is not a request");
        }
        members.forEach(member -> check(member, request, violations));
        if (!violations.isEmpty()) {
            throw ValidationException.of(violations);
        }
    }

    @SuppressWarnings("unchecked") // request() only accepts members of the class that is their key
    private static <R> void check(Member<R, ?> member, Record request, List<Field> violations) {
        member.check((R) request, violations);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    private static <R extends Record> Map.Entry<Class<?>, List<Member<?, ?>>> request(
            Class<R> type, Member<R, ?>... members) {
        return Map.entry(type, List.of(members));
    }
}
