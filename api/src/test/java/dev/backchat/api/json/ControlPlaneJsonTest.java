package dev.backchat.api.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.Room;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.ThrottlingException;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.ValidationException;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlPlaneJsonTest {
    private static <T> T read(String json, Class<T> type) {
        return ControlPlaneJson.read(json.getBytes(UTF_8), type);
    }

    @Test
    void readsAnEmptyBodyAsAnEmptyStructure() {
        assertThat(read("", CreateRoomRequest.class)).isEqualTo(read("{}", CreateRoomRequest.class));
    }

    @Test
    void readsNullAsAbsentAndIgnoresUnknownMembers() {
        CreateRoomRequest read = read(
                "{\"name\":null,\"tags\":null,\"later\":{\"a\":[1,2]},\"maximumMessageLength\":7}",
                CreateRoomRequest.class);
        assertThat(read).isEqualTo(new CreateRoomRequest(null, null, 7, null, null, null));
    }

    @Test
    void readsEveryMember() {
        CreateRoomRequest read = read("""
                {"name":"n","maximumMessageRatePerSecond":3,"maximumMessageLength":4,
                 "messageReviewHandler":{"uri":"","fallbackResult":"DENY"},
                 "tags":{"a":"b"},"loggingConfigurationIdentifiers":["x"]}
                """, CreateRoomRequest.class);
        assertThat(read)
                .isEqualTo(new CreateRoomRequest(
                        "n", 3, 4, new MessageReviewHandler("", "DENY"), Map.of("a", "b"), List.of("x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "1",
                "\"x\"",
                "{}{}",
                "{} x",
                "{\"name\":}",
                "{'name':'a'}",
                "{\"name\":\"\u0001\"}",
                "\ufeff{",
                "{\"name\":NaN}",
                "{\"name\":5}",
                "{\"name\":true}",
                "{\"name\":{}}",
                "{\"name\":[]}",
                "{\"name\":[\"a\"]}",
                "{\"maximumMessageLength\":\"5\"}",
                "{\"maximumMessageLength\":\"\"}",
                "{\"maximumMessageLength\":5.5}",
                "{\"maximumMessageLength\":true}",
                "{\"maximumMessageLength\":99999999999}",
                "{\"maximumMessageLength\":{}}",
                "{\"messageReviewHandler\":\"\"}",
                "{\"messageReviewHandler\":[]}",
                "{\"messageReviewHandler\":{\"uri\":1}}",
                "{\"tags\":[]}",
                "{\"tags\":\"\"}",
                "{\"tags\":{\"a\":1}}",
                "{\"tags\":{\"a\":null}}",
                "{\"loggingConfigurationIdentifiers\":\"a\"}",
                "{\"loggingConfigurationIdentifiers\":{}}",
                "{\"loggingConfigurationIdentifiers\":[1]}",
                "{\"loggingConfigurationIdentifiers\":[null]}"
            })
    void refusesWhatIsNotJsonOrHasTheWrongType(String body) {
        assertThatThrownBy(() -> read(body, CreateRoomRequest.class))
                .isInstanceOfSatisfying(UnmodeledException.class, e -> {
                    assertThat(e.errorName()).isEqualTo("SerializationException");
                    assertThat(e.httpStatus()).isEqualTo(400);
                });
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] body = {'{', '"', 'n', 'a', 'm', 'e', '"', ':', '"', (byte) 0xC3, (byte) 0x28, '"', '}'};
        assertThatThrownBy(() -> ControlPlaneJson.read(body, CreateRoomRequest.class))
                .isInstanceOf(UnmodeledException.class);
    }

    @Test
    void refusesNestingWithoutEnd() {
        assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(100_000), CreateRoomRequest.class))
                .isInstanceOf(UnmodeledException.class);
    }

    @Test
    void namesTheMemberOfTheWrongTypeButNotItsValue() {
        assertThatThrownBy(() -> read("{\"messageReviewHandler\":{\"uri\":1}}", CreateRoomRequest.class))
                .hasMessage("Request member: messageReviewHandler.uri has the wrong type.");
        assertThatThrownBy(() -> read("{\"attributes\":{\"secret\":1}}", CreateChatTokenRequest.class))
                .hasMessage("Request member: attributes has the wrong type.");
        assertThatThrownBy(() -> read("{\"maximumMessageLength\":2147483648}", CreateRoomRequest.class))
                .hasMessage("Request member: maximumMessageLength has the wrong type.");
    }

    @Test
    void replacesUnpairedSurrogates() {
        CreateChatTokenRequest read = read(
                "{\"userId\":\"a\\ud800\",\"attributes\":{\"\\ud83d\\ude00\":\"\\ud83d\\ude00\"}}",
                CreateChatTokenRequest.class);
        assertThat(read.userId()).isEqualTo("a\ufffd");
        assertThat(read.attributes()).containsExactly(Map.entry("\ud83d\ude00", "\ud83d\ude00"));
    }

    @Test
    void readsAUnionWithAllItsSiblings() {
        CreateLoggingConfigurationRequest read = read(
                "{\"destinationConfiguration\":{\"s3\":{\"bucketName\":\"b\"},\"firehose\":null}}",
                CreateLoggingConfigurationRequest.class);
        assertThat(read.destinationConfiguration().s3().bucketName()).isEqualTo("b");
        assertThat(read.destinationConfiguration().firehose()).isNull();
    }

    @Test
    void keepsTheOrderOfTags() {
        TagResourceRequest read = read("{\"tags\":{\"z\":\"1\",\"a\":\"2\"}}", TagResourceRequest.class);
        assertThat(read.tags()).containsExactly(Map.entry("z", "1"), Map.entry("a", "2"));
    }

    @Test
    void writesTimesAsTextAndLeavesOutWhatIsAbsent() {
        Room room = new Room(
                "arn",
                "id",
                null,
                Instant.parse("2026-01-02T03:04:05.678Z"),
                Instant.parse("2026-01-02T03:04:05Z"),
                10,
                500,
                null,
                Map.of(),
                List.of());
        assertThat(new String(ControlPlaneJson.write(room), UTF_8))
                .isEqualTo("{\"arn\":\"arn\",\"id\":\"id\",\"createTime\":\"2026-01-02T03:04:05.678Z\","
                        + "\"updateTime\":\"2026-01-02T03:04:05Z\",\"maximumMessageRatePerSecond\":10,"
                        + "\"maximumMessageLength\":500,\"tags\":{},\"loggingConfigurationIdentifiers\":[]}");
    }

    @Test
    void writesTheMembersOfErrors() {
        assertThat(new String(ControlPlaneJson.write(new ResourceNotFoundException("m", "i", "ROOM")), UTF_8))
                .isEqualTo("{\"message\":\"m\",\"resourceId\":\"i\",\"resourceType\":\"ROOM\"}");
        assertThat(new String(ControlPlaneJson.write(new ThrottlingException("m", "i", "ROOM", 5)), UTF_8))
                .isEqualTo("{\"message\":\"m\",\"resourceId\":\"i\",\"resourceType\":\"ROOM\",\"limit\":5}");
        assertThat(new String(ControlPlaneJson.write(ValidationException.of("userId", "must not be null")), UTF_8))
                .isEqualTo("{\"message\":\"Request member: userId failed to satisfy the constraints: must not be"
                        + " null\",\"reason\":\"FIELD_VALIDATION_FAILED\",\"fieldList\":[{\"name\":\"userId\","
                        + "\"message\":\"must not be null\"}]}");
    }

    /** Overlong forms of a slash in two, three and four bytes, surrogates, beyond U+10FFFF, cut off, stray. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0 af",
                "e0 80 af",
                "f0 80 80 af",
                "ed a0 80",
                "ed a0 bd ed b8 80",
                "f4 90 80 80",
                "f8 88 80 80 80",
                "c3",
                "e2 82",
                "80",
                "fe",
                "ff"
            })
    void refusesWhatIsNotUtf8InMembersNamesAndUnknownMembers(String hex) {
        String text = new String(HexFormat.ofDelimiter(" ").parseHex(hex), ISO_8859_1);
        for (String json : List.of(
                "{\"name\":\"" + text + "\"}", "{\"x\":\"" + text + "\"}", "{\"" + text + "\":1}", "{}" + text)) {
            assertThatThrownBy(() -> ControlPlaneJson.read(json.getBytes(ISO_8859_1), CreateRoomRequest.class))
                    .isInstanceOfSatisfying(UnmodeledException.class, e -> {
                        assertThat(e.errorName()).isEqualTo("SerializationException");
                        assertThat(e.httpStatus()).isEqualTo(400);
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
    void refusesOtherEncodingsOfJson(String charset) {
        byte[] json = "{\"name\":\"n\"}".getBytes(Charset.forName(charset));
        assertThatThrownBy(() -> ControlPlaneJson.read(json, CreateRoomRequest.class))
                .isInstanceOfSatisfying(
                        UnmodeledException.class, e -> assertThat(e.errorName()).isEqualTo("SerializationException"));
    }

    @Test
    void skipsAByteOrderMark() {
        assertThat(read("\ufeff{\"name\":\"n\"}", CreateRoomRequest.class).name())
                .isEqualTo("n");
    }

    @Test
    void replacesUnpairedSurrogatesInKeysToo() {
        assertThat(read("{\"attributes\":{\"\\ud83d\":\"v\"},\"\\ud83d\":1}", CreateChatTokenRequest.class)
                        .attributes())
                .isEqualTo(Map.of("\ufffd", "v"));
    }

    /** Jackson's parser of characters takes the low byte of each for a digit. */
    @ParameterizedTest
    @ValueSource(strings = {"\\u004\u0131", "\\u\uff30\uff30\uff34\uff31", "\\u00e\u0139", "\\u00g9", "\\u", "\\u00"})
    void refusesEscapesOfOtherThanHexadecimalDigits(String escape) {
        for (String json : List.of("{\"name\":\"" + escape + "\"}", "{\"" + escape + "\":1}")) {
            assertThatThrownBy(() -> read(json, CreateRoomRequest.class))
                    .hasMessageContaining("The request body is not valid JSON.");
        }
    }

    @Test
    void readsAnErrorWhoseFieldLeavesOutItsNameOrMessage() {
        var error = ControlPlaneJson.readError(
                "ValidationException", 400, "{\"fieldList\":[{\"name\":\"n\"},{\"message\":\"m\"}]}".getBytes(UTF_8));
        assertThat(((ValidationException) error).fieldList())
                .containsExactly(new ValidationException.Field("n", ""), new ValidationException.Field("", "m"));
    }
}
