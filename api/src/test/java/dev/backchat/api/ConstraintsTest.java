package dev.backchat.api;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backchat.api.DestinationConfiguration.CloudWatchLogs;
import dev.backchat.api.DestinationConfiguration.Firehose;
import dev.backchat.api.DestinationConfiguration.S3;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests both sides of every constraint of every request. */
class ConstraintsTest {
    private static final String ROOM = "arn:aws:ivschat:us-west-2:123456789012:room/AbCdEfGh1234";
    private static final String LOGGING = "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/AbCdEfGh1234";
    private static final String LAMBDA = "arn:aws:lambda:us-west-2:123456789012:function:";
    private static final String EMOJI = "\ud83d\ude00";
    private static final DestinationConfiguration BUCKET = new DestinationConfiguration(new S3("bucket"), null, null);

    private static <T> Stream<Arguments> member(
            String name, Function<T, Record> request, List<T> accepted, List<T> refused) {
        return Stream.concat(
                accepted.stream().map(value -> Arguments.of(name, request.apply(value), true)),
                refused.stream().map(value -> Arguments.of(name, request.apply(value), false)));
    }

    private static <T> List<T> orNull(List<T> values) {
        List<T> more = new ArrayList<>(values);
        more.add(null);
        return more;
    }

    private static Stream<Arguments> roomArn(String name, Function<String, Record> request) {
        return member(
                name,
                request,
                List.of(ROOM, "arn:aws:ivschat:x:1:room/-", ROOM + "a".repeat(128 - ROOM.length())),
                orNull(List.of(
                        "",
                        "AbCdEfGh1234",
                        LOGGING,
                        ROOM + "\n",
                        " " + ROOM,
                        ROOM + "/",
                        ROOM.replace("aws:ivschat", "aws-cn:ivschat"),
                        ROOM.replace("us-west-2", "US"),
                        ROOM.replace("123456789012", ""),
                        ROOM + "a".repeat(129 - ROOM.length()))));
    }

    private static Stream<Arguments> loggingArn(String name, Function<String, Record> request) {
        return member(
                name,
                request,
                List.of(LOGGING, LOGGING + "a".repeat(128 - LOGGING.length())),
                orNull(List.of("", "AbCdEfGh1234", ROOM, LOGGING + "_", LOGGING + "a".repeat(129 - LOGGING.length()))));
    }

    private static Stream<Arguments> name(Function<String, Record> request) {
        return member(
                "name",
                request,
                orNull(List.of("", "aZ09-_", "a".repeat(128))),
                List.of("a".repeat(129), "a b", "é", "a.b", "a\n"));
    }

    private static Stream<Arguments> reason(Function<String, Record> request) {
        return member(
                "reason",
                request,
                orNull(List.of("r", " ", EMOJI.repeat(256))),
                List.of("", EMOJI.repeat(257), "a".repeat(257)));
    }

    private static Stream<Arguments> userId(Function<String, Record> request) {
        return member("userId", request, List.of("u", EMOJI.repeat(128)), orNull(List.of("", EMOJI.repeat(129))));
    }

    private static Stream<Arguments> attributes(Function<Map<String, String>, Record> request) {
        return member(
                "attributes",
                request,
                orNull(List.of(Map.of(), Map.of("k", "v".repeat(1023)), Map.of("é".repeat(256), "é".repeat(256)))),
                List.of(
                        Map.of("k", "v".repeat(1024)),
                        Map.of("é".repeat(256), "é".repeat(256) + "a"),
                        Map.of("a", "v".repeat(512), "b", "v".repeat(511))));
    }

    private static Map<String, String> tags(int count) {
        Map<String, String> tags = new HashMap<>();
        IntStream.range(0, count).forEach(i -> tags.put("k" + i, "v"));
        return tags;
    }

    private static Stream<Arguments> tags(Function<Map<String, String>, Record> request) {
        return Stream.of(
                        member("tags", request, List.of(Map.of(), tags(50)), List.of(tags(51))),
                        member(
                                "tags.key",
                                request,
                                List.of(Map.of("k".repeat(128), ""), Map.of("é +-=._:/@0", ""), Map.of("laws:x", "")),
                                List.of(
                                        Map.of("", ""),
                                        Map.of("k".repeat(129), ""),
                                        Map.of("a#", ""),
                                        Map.of("aws:x", ""),
                                        Map.of("AwS:x", ""),
                                        Map.of("team", "", "Team", ""),
                                        Map.of("clé", "", "x", "", "CLÉ", ""))),
                        member(
                                "tags.value",
                                request,
                                List.of(Map.of("k", ""), Map.of("k", "é".repeat(256)), Map.of("k", "aws:x")),
                                List.of(Map.of("k", "v".repeat(257)), Map.of("k", "a#"))))
                .flatMap(stream -> stream);
    }

    private static Stream<Arguments> range(String name, int max, Function<Integer, Record> request) {
        return member(
                name, request, orNull(List.of(1, max)), List.of(0, -1, max + 1, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    private static Stream<Arguments> loggingArns(Function<List<String>, Record> request) {
        List<String> four = IntStream.range(0, 4).mapToObj(i -> LOGGING + i).toList();
        return member(
                "loggingConfigurationIdentifiers",
                request,
                orNull(List.of(List.of(), four.subList(0, 3))),
                List.of(four, List.of(ROOM), List.of(LOGGING, LOGGING), List.of(LOGGING, "")));
    }

    private static Stream<Arguments> handler(Function<MessageReviewHandler, Record> request) {
        return Stream.of(
                        member(
                                "messageReviewHandler.uri",
                                request,
                                orNull(List.of(
                                        new MessageReviewHandler(null, null),
                                        new MessageReviewHandler("", null),
                                        new MessageReviewHandler(LAMBDA + "f", "ALLOW"),
                                        new MessageReviewHandler(LAMBDA + "f:1", "DENY"),
                                        new MessageReviewHandler(LAMBDA + "f".repeat(170 - LAMBDA.length()), null))),
                                Stream.of(
                                                "f",
                                                LAMBDA,
                                                LAMBDA.replace("123456789012", "12345678901") + "f",
                                                "x" + LAMBDA + "f",
                                                LAMBDA + "f".repeat(171 - LAMBDA.length()))
                                        .map(uri -> new MessageReviewHandler(uri, null))
                                        .toList()),
                        member(
                                "messageReviewHandler.fallbackResult",
                                request,
                                List.of(new MessageReviewHandler(null, "DENY")),
                                List.of(
                                        new MessageReviewHandler(null, ""),
                                        new MessageReviewHandler(null, "allow"),
                                        new MessageReviewHandler(null, "MAYBE"))))
                .flatMap(stream -> stream);
    }

    private static Stream<Arguments> destination(Function<DestinationConfiguration, Record> request) {
        return Stream.of(
                        member(
                                "destinationConfiguration",
                                request,
                                List.of(BUCKET),
                                List.of(
                                        new DestinationConfiguration(null, null, null),
                                        new DestinationConfiguration(new S3("bucket"), null, new Firehose("f")))),
                        member(
                                "destinationConfiguration.s3.bucketName",
                                value -> request.apply(new DestinationConfiguration(new S3(value), null, null)),
                                List.of("abc", "a.b-0", "a".repeat(63)),
                                orNull(List.of("ab", "a".repeat(64), "aBc", "a_b"))),
                        member(
                                "destinationConfiguration.cloudWatchLogs.logGroupName",
                                value -> request.apply(
                                        new DestinationConfiguration(null, new CloudWatchLogs(value), null)),
                                List.of("a", "/aws/A-z_0.9#", "a".repeat(512)),
                                orNull(List.of("", "a".repeat(513), "a b", "a:b"))),
                        member(
                                "destinationConfiguration.firehose.deliveryStreamName",
                                value -> request.apply(new DestinationConfiguration(null, null, new Firehose(value))),
                                List.of("a", "A_z.0-9", "a".repeat(64)),
                                orNull(List.of("", "a".repeat(65), "a/b"))))
                .flatMap(stream -> stream);
    }

    private static Stream<Arguments> resourceArn(Function<String, Record> request) {
        return member(
                "resourceArn",
                request,
                List.of(ROOM, LOGGING),
                orNull(List.of("", "x", ROOM.replace("room/", "channel/"), ROOM + "a".repeat(129 - ROOM.length()))));
    }

    private static Stream<Arguments> page(Function<String, Record> token, Function<Integer, Record> size) {
        return Stream.concat(
                member("nextToken", token, orNull(List.of("", "t".repeat(1024))), List.of("t".repeat(1025))),
                range("maxResults", 50, size));
    }

    static Stream<Arguments> members() {
        return Stream.of(
                        roomArn("roomIdentifier", v -> new CreateChatTokenRequest(v, "u", null, null, null)),
                        userId(v -> new CreateChatTokenRequest(ROOM, v, null, null, null)),
                        member(
                                "capabilities",
                                (List<String> v) -> new CreateChatTokenRequest(ROOM, "u", v, null, null),
                                orNull(List.of(
                                        List.of(),
                                        List.of("SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER", "SEND_MESSAGE"))),
                                List.of(List.of("VIEW_MESSAGE"), List.of("send_message"), List.of("SEND_MESSAGE", ""))),
                        range(
                                "sessionDurationInMinutes",
                                180,
                                v -> new CreateChatTokenRequest(ROOM, "u", null, v, null)),
                        attributes(v -> new CreateChatTokenRequest(ROOM, "u", null, null, v)),
                        name(v -> new CreateLoggingConfigurationRequest(v, BUCKET, null)),
                        destination(v -> new CreateLoggingConfigurationRequest(null, v, null)),
                        tags(v -> new CreateLoggingConfigurationRequest(null, BUCKET, v)),
                        name(v -> new CreateRoomRequest(v, null, null, null, null, null)),
                        range(
                                "maximumMessageRatePerSecond",
                                100,
                                v -> new CreateRoomRequest(null, v, null, null, null, null)),
                        range("maximumMessageLength", 500, v -> new CreateRoomRequest(null, null, v, null, null, null)),
                        handler(v -> new CreateRoomRequest(null, null, null, v, null, null)),
                        tags(v -> new CreateRoomRequest(null, null, null, null, v, null)),
                        loggingArns(v -> new CreateRoomRequest(null, null, null, null, null, v)),
                        loggingArn("identifier", DeleteLoggingConfigurationRequest::new),
                        roomArn("roomIdentifier", v -> new DeleteMessageRequest(v, "abcdefghijkl", null)),
                        member(
                                "id",
                                (String v) -> new DeleteMessageRequest(ROOM, v, null),
                                List.of("abcdefghijkl", "ABCDEF012345"),
                                orNull(List.of("", "abcdefghijk", "abcdefghijklm", "abcdefghijk-"))),
                        reason(v -> new DeleteMessageRequest(ROOM, "abcdefghijkl", v)),
                        roomArn("identifier", DeleteRoomRequest::new),
                        roomArn("roomIdentifier", v -> new DisconnectUserRequest(v, "u", null)),
                        userId(v -> new DisconnectUserRequest(ROOM, v, null)),
                        reason(v -> new DisconnectUserRequest(ROOM, "u", v)),
                        loggingArn("identifier", GetLoggingConfigurationRequest::new),
                        roomArn("identifier", GetRoomRequest::new),
                        page(
                                v -> new ListLoggingConfigurationsRequest(v, null),
                                v -> new ListLoggingConfigurationsRequest(null, v)),
                        name(v -> new ListRoomsRequest(v, null, null, null, null)),
                        page(
                                v -> new ListRoomsRequest(null, v, null, null, null),
                                v -> new ListRoomsRequest(null, null, v, null, null)),
                        member(
                                "messageReviewHandlerUri",
                                (String v) -> new ListRoomsRequest(null, null, null, v, null),
                                orNull(List.of("", LAMBDA + "f")),
                                List.of("f", LAMBDA + "f".repeat(171 - LAMBDA.length()))),
                        member(
                                "loggingConfigurationIdentifier",
                                (String v) -> new ListRoomsRequest(null, null, null, null, v),
                                orNull(List.of(LOGGING)),
                                List.of("", ROOM)),
                        resourceArn(ListTagsForResourceRequest::new),
                        roomArn("roomIdentifier", v -> new SendEventRequest(v, "e", null)),
                        member(
                                "eventName",
                                (String v) -> new SendEventRequest(ROOM, v, null),
                                List.of("e", EMOJI.repeat(100), "app:aws:"),
                                orNull(List.of("", EMOJI.repeat(101), "aws:DELETE_MESSAGE"))),
                        attributes(v -> new SendEventRequest(ROOM, "e", v)),
                        resourceArn(v -> new TagResourceRequest(v, Map.of())),
                        tags(v -> new TagResourceRequest(ROOM, v)),
                        member(
                                "tags",
                                (Map<String, String> v) -> new TagResourceRequest(ROOM, v),
                                List.of(),
                                orNull(List.of())),
                        resourceArn(v -> new UntagResourceRequest(v, List.of())),
                        member(
                                "tagKeys",
                                (List<String> v) -> new UntagResourceRequest(ROOM, v),
                                List.of(
                                        List.of(),
                                        List.of("k".repeat(128)),
                                        List.of("key!", "aws:x", "a,b", "\ud83d\ude00"),
                                        tags(50).keySet().stream().toList()),
                                orNull(List.of(
                                        List.of(""),
                                        List.of("k".repeat(129)),
                                        tags(51).keySet().stream().toList()))),
                        loggingArn("identifier", v -> new UpdateLoggingConfigurationRequest(v, null, null)),
                        name(v -> new UpdateLoggingConfigurationRequest(LOGGING, v, null)),
                        destination(v -> new UpdateLoggingConfigurationRequest(LOGGING, null, v)),
                        roomArn("identifier", v -> new UpdateRoomRequest(v, null, null, null, null, null)),
                        name(v -> new UpdateRoomRequest(ROOM, v, null, null, null, null)),
                        range(
                                "maximumMessageRatePerSecond",
                                100,
                                v -> new UpdateRoomRequest(ROOM, null, v, null, null, null)),
                        range("maximumMessageLength", 500, v -> new UpdateRoomRequest(ROOM, null, null, v, null, null)),
                        handler(v -> new UpdateRoomRequest(ROOM, null, null, null, v, null)),
                        loggingArns(v -> new UpdateRoomRequest(ROOM, null, null, null, null, v)))
                .flatMap(stream -> stream);
    }

    @ParameterizedTest
    @MethodSource("members")
    void acceptsUpToTheLimitAndRefusesBeyondIt(String member, Record request, boolean accepted) {
        if (accepted) {
            assertThatCode(() -> Constraints.check(request)).doesNotThrowAnyException();
            return;
        }
        ValidationException e = catchThrowableOfType(ValidationException.class, () -> Constraints.check(request));
        assertThat(e).isNotNull();
        assertThat(e.getMessage()).startsWith("Request member: " + member + " failed to satisfy the constraints: ");
        assertThat(e.reason()).isEqualTo("FIELD_VALIDATION_FAILED");
        assertThat(e.fieldList()).extracting(ValidationException.Field::name).contains(member);
    }

    @Test
    void coversEveryRequest() {
        Set<Class<?>> covered =
                members().map(arguments -> arguments.get()[1].getClass()).collect(toSet());
        assertThat(covered)
                .isEqualTo(Operations.ALL.stream().map(Operation::input).collect(toSet()));
    }

    @Test
    void reportsEveryMemberThatIsWrong() {
        ValidationException e = catchThrowableOfType(
                ValidationException.class,
                () -> Constraints.check(new CreateChatTokenRequest(null, "", List.of("X"), 999, null)));
        assertThat(e.fieldList())
                .extracting(ValidationException.Field::name)
                .containsExactly("roomIdentifier", "userId", "capabilities", "sessionDurationInMinutes");
    }

    @Test
    void neverRepeatsTheValue() {
        ValidationException e = catchThrowableOfType(
                ValidationException.class, () -> Constraints.check(new SendEventRequest("secret", "aws:secret", null)));
        assertThat(e.members().toString()).doesNotContain("secret");
    }

    private static ValidationException refusal(Map<String, String> tags) {
        return catchThrowableOfType(
                ValidationException.class, () -> Constraints.check(new TagResourceRequest(ROOM, tags)));
    }

    private static Map<String, String> badTags(int count) {
        Map<String, String> tags = new HashMap<>();
        IntStream.range(0, count).forEach(i -> tags.put("#" + i, "#"));
        return tags;
    }

    @Test
    void namesTagKeysThatDifferOnlyInCase() {
        assertThat(refusal(Map.of("team", "a", "stage", "b", "Team", "c")).fieldList())
                .containsExactly(
                        new ValidationException.Field("tags.key", "must not differ from another key in its case only"));
    }

    @Test
    void listsTwentyViolationsAndCountsTheOthers() {
        ValidationException twenty = refusal(badTags(10));
        assertThat(twenty.fieldList()).hasSize(20);
        assertThat(twenty.getMessage()).doesNotContain("more");
        ValidationException more = refusal(badTags(11));
        assertThat(more.fieldList()).hasSize(20);
        assertThat(more.getMessage()).endsWith(" (and 2 more violations, which fieldList leaves out)");
    }

    /** A map that is too large is refused as such, and its entries are not looked at. */
    @Test
    void errorForManyBadTagsIsShort() {
        ValidationException e = refusal(badTags(105_000));
        assertThat(e.fieldList())
                .containsExactly(new ValidationException.Field("tags", "must have at most 50 entries"));
        assertThat(e.members().toString()).hasSizeLessThan(1000);
    }

    @Test
    void errorForLongTextIsShort() {
        String text = "a:".repeat(15_000);
        Map<String, String> tags = new HashMap<>();
        IntStream.range(0, 50).forEach(i -> tags.put(i + text, text));
        for (Record request : List.of(
                new TagResourceRequest(text, tags),
                new UntagResourceRequest(text, List.of(text, text)),
                new CreateRoomRequest(
                        text, 0, 0, new MessageReviewHandler(LAMBDA + text, text), tags, List.of(text, text, text)),
                new CreateChatTokenRequest(text, text, List.of(text), 0, Map.of(text, text)),
                new CreateLoggingConfigurationRequest(
                        text, new DestinationConfiguration(null, new CloudWatchLogs(text), null), tags),
                new SendEventRequest(text, "aws:" + text, Map.of(text, text)),
                new DeleteMessageRequest(text, text, text),
                new ListRoomsRequest(text, text, 0, LAMBDA + text, text))) {
            ValidationException e = catchThrowableOfType(ValidationException.class, () -> Constraints.check(request));
            assertThat(e.members().toString()).hasSizeLessThan(4000).doesNotContain("a:a:");
        }
    }
}
