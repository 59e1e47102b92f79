package dev.backchat.api.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionReaderTest {
    private static ChatAction accepted(String json) {
        ActionRequest request = ActionReader.read(json.getBytes(UTF_8));
        assertThat(request).isInstanceOf(ChatAction.class);
        return (ChatAction) request;
    }

    private static RefusedAction refused(String json) {
        ActionRequest request = ActionReader.read(json.getBytes(UTF_8));
        assertThat(request).isInstanceOf(RefusedAction.class);
        return (RefusedAction) request;
    }

    private static String send(String more) {
        return "{\"Action\":\"SEND_MESSAGE\",\"RequestId\":\"r\"" + more + "}";
    }

    @Test
    void readsTheThreeActions() {
        assertThat(accepted(send(",\"Content\":\"hi\",\"Attributes\":{\"a\":\"b\"}")))
                .isEqualTo(new ChatAction.SendMessage("r", "hi", Map.of("a", "b")));
        assertThat(accepted("{\"Action\":\"DELETE_MESSAGE\",\"Id\":\"abcdefghijkl\",\"Reason\":\"why\"}"))
                .isEqualTo(new ChatAction.DeleteMessage("", "abcdefghijkl", "why"));
        assertThat(accepted("{\"Action\":\"DISCONNECT_USER\",\"UserId\":\"u\"}"))
                .isEqualTo(new ChatAction.DisconnectUser("", "u", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"action|content|requestId|attributes", "ACTION|CONTENT|REQUESTID|ATTRIBUTES"})
    void matchesNamesInAnyCase(String names) {
        String[] name = names.split("\\|");
        assertThat(accepted("{\"" + name[0] + "\":\"SEND_MESSAGE\",\"" + name[1] + "\":\"hi\",\"" + name[2]
                        + "\":\"r\",\"" + name[3] + "\":{\"Key\":\"v\"}}"))
                .isEqualTo(new ChatAction.SendMessage("r", "hi", Map.of("Key", "v")));
    }

    @Test
    void readsNullAsAbsentAndIgnoresUnknownMembers() {
        assertThat(accepted(send(",\"Content\":\"hi\",\"Attributes\":null,\"Reason\":null,\"x\":[{}],\"id\":\"7\"")))
                .isEqualTo(new ChatAction.SendMessage("r", "hi", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "{",
                "[]",
                "null",
                "\"SEND_MESSAGE\"",
                "{}{}",
                "{} 1",
                "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"a\"",
                "{\"Action\":null,\"Content\":\"a\"}",
                "{\"Action\":5,\"Content\":\"a\"}",
                "{\"Action\":\"send_message\",\"Content\":\"a\"}",
                "{\"Action\":\"JUMP\"}",
                "{\"Content\":\"a\"}"
            })
    void refusesWhatIsNoAction(String json) {
        assertThat(refused(json).errorCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"Content\":\"\"",
                ",\"Content\":null",
                ",\"Content\":5",
                ",\"Content\":{}",
                ",\"Content\":\"a\",\"Attributes\":[]",
                ",\"Content\":\"a\",\"Attributes\":\"a\"",
                ",\"Content\":\"a\",\"Attributes\":{\"k\":1}",
                ",\"Content\":\"a\",\"Attributes\":{\"k\":null}",
                ",\"Content\":\"a\",\"Attributes\":{\"k\":{\"Content\":\"b\"}}"
            })
    void refusesAMessageWithMissingOrMistypedMembersAndSaysForWhichRequest(String more) {
        RefusedAction refusal = refused(send(more));
        assertThat(refusal.errorCode()).isEqualTo(400);
        assertThat(refusal.requestId()).isEqualTo("r");
    }

    @ParameterizedTest
    @CsvSource({"512, 512, true", "512, 513, false", "1, 1023, true", "1, 1024, false"})
    void countsTheBytesOfAttributes(int keyBytes, int valueBytes, boolean fits) {
        String json = send(",\"Content\":\"a\",\"Attributes\":{\"" + "k".repeat(keyBytes) + "\":\""
                + "v".repeat(valueBytes) + "\"}");
        if (fits) {
            accepted(json);
        } else {
            assertThat(refused(json).errorCode()).isEqualTo(413);
        }
    }

    @Test
    void countsTheBytesOfAttributesInUtf8() {
        accepted(send(",\"Content\":\"a\",\"Attributes\":{\"\":\"" + "é".repeat(512) + "\"}"));
        assertThat(refused(send(",\"Content\":\"a\",\"Attributes\":{\"\":\"" + "é".repeat(513) + "\"}"))
                        .errorCode())
                .isEqualTo(413);
    }

    /** The fuzzer's finding. */
    @Test
    void omitsATooLongRequestIdWhateverElseIsWrong() {
        String frame = "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"a\",\"RequestId\":\"%s\"} 1";
        assertThat(refused(frame.formatted("r".repeat(128))).requestId()).hasSize(128);
        assertThat(refused(frame.formatted("r".repeat(129))).requestId()).isEmpty();
    }

    @Test
    void boundsTheRequestIdAndDoesNotEchoOneThatIsTooLong() {
        accepted("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"a\",\"RequestId\":\"" + "r".repeat(128) + "\"}");
        RefusedAction refusal =
                refused("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"a\",\"RequestId\":\"" + "r".repeat(129) + "\"}");
        assertThat(refusal.errorCode()).isEqualTo(413);
        assertThat(refusal.requestId()).isEmpty();
    }

    @Test
    void boundsTheReasonInCodePoints() {
        String delete = "{\"Action\":\"DELETE_MESSAGE\",\"Id\":\"abcdefghijkl\",\"Reason\":\"";
        accepted(delete + "\ud83d\ude00".repeat(256) + "\"}");
        assertThat(refused(delete + "\ud83d\ude00".repeat(257) + "\"}").errorCode())
                .isEqualTo(413);
        String disconnect = "{\"Action\":\"DISCONNECT_USER\",\"UserId\":\"u\",\"Reason\":\"";
        accepted(disconnect + "a".repeat(256) + "\"}");
        assertThat(refused(disconnect + "a".repeat(257) + "\"}").errorCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abcdefghijk", "abcdefghijklm", "abcdefghijk-", "abcdefghijké"})
    void refusesInvalidMessageIds(String id) {
        assertThat(refused("{\"Action\":\"DELETE_MESSAGE\",\"Id\":\"" + id + "\"}")
                        .errorCode())
                .isEqualTo(400);
    }

    @Test
    void refusesATooLargeFrameWithItsRequestId() {
        String fits = send(",\"Content\":\"a\"");
        accepted(fits + " ".repeat(8192 - fits.length()));
        RefusedAction refusal = refused(fits + " ".repeat(8193 - fits.length()));
        assertThat(refusal).isEqualTo(new RefusedAction("r", 413, "The frame must have at most 8192 bytes"));
    }

    @Property
    void neverThrows(@ForAll byte[] payload) {
        assertThat(ActionReader.read(payload)).isInstanceOf(RefusedAction.class);
    }

    @Property
    void readsAnyContentAsItIs(@ForAll String content) {
        String wellFormed = dev.backchat.api.Text.wellFormed(content);
        StringBuilder escaped = new StringBuilder();
        for (char c : wellFormed.toCharArray()) {
            escaped.append(String.format("\\u%04x", (int) c));
        }
        String json = send(",\"Content\":\"x" + escaped + "\"");
        if (json.length() <= ActionReader.MAX_FRAME_BYTES) {
            assertThat(((ChatAction.SendMessage) accepted(json)).content()).isEqualTo("x" + wellFormed);
        }
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            escaped.append(String.format("\\u%04x", (int) c));
        }
        return escaped.toString();
    }

    @Test
    void takesTheLongestMessageHoweverItIsEscaped() {
        String content = "\ud83d\ude00".repeat(500);
        String value = "v".repeat(1023);
        String json = send(",\"Content\":\"" + escaped(content) + "\",\"Attributes\":{\"" + escaped("k") + "\":\""
                + escaped(value) + "\"}");
        assertThat(json.length()).isGreaterThan(12_000);
        assertThat(accepted(json)).isEqualTo(new ChatAction.SendMessage("r", content, Map.of("k", value)));
    }

    @ParameterizedTest
    @CsvSource({"\\u0061, 1", "\\u00e9, 2", "\\u20ac, 3", "\\ud83d\\ude00, 4", "\\n, 1", "\\\\, 1", "\\\", 1"})
    void countsAnEscapeAsItsCharacter(String escape, int bytes) {
        String start = send(",\"Content\":\"a\",\"x\":\"" + escape.repeat(2000));
        String frame = start.substring(0, start.length() - 1) + "\"}";
        int more = 8192 - (frame.length() - 2000 * (escape.length() - bytes));
        accepted(frame + " ".repeat(more));
        assertThat(refused(frame + " ".repeat(more + 1)).errorCode()).isEqualTo(413);
    }

    /** The official SDK's promise waits for the request's id. */
    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d", "\\ude00", "\\ud83dx", "\\ude00\\ud83d", "k\\ud83d\\ud83d\\ude00"})
    void replacesUnpairedSurrogatesInNamesAndValues(String half) {
        ChatAction.SendMessage read = (ChatAction.SendMessage) accepted(send(
                ",\"Content\":\"" + half + "\",\"Attributes\":{\"" + half + "\":\"" + half + "\"},\"" + half + "\":1"));
        assertThat(read.content()).contains("\ufffd");
        assertThat(read.attributes()).isEqualTo(Map.of(read.content(), read.content()));
    }

    /** Jackson's parser of characters takes the low byte of each for a digit. */
    @Test
    void refusesEscapesOfOtherDigitsInLargeFramesToo() {
        String whole = "\\u00e9".repeat(1400);
        assertThat(refused(send(",\"Content\":\"a\",\"x\":\"" + whole + "\\u00e\u0139\""))
                        .errorCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"Content\":\"a\",}",
                ",\"Content\":\"a",
                ",\"Content\":\"\\x\"",
                ",\"Content\":\"\\u004\u0131\"",
                ",\"Content\":\"\\u\uff30\uff30\uff34\uff31\"",
                ",\"Attributes\":{\"\\u006\u0141\":\"b\"}",
                ",\"x\":\"\\u00e\u0139\"",
                ",\"Content\":nul",
                ",\"Attributes\":{\"a\":\"b\"",
                ",\"Attributes\":{\"\\ud83d\":\"b\"",
                "} x"
            })
    void saysForWhichRequestEvenWhereTheFrameIsNoJson(String more) {
        RefusedAction refusal = refused(send(more));
        assertThat(refusal.errorCode()).isEqualTo(400);
        assertThat(refusal.requestId()).isEqualTo("r");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
    void refusesOtherEncodingsOfJson(String charset) {
        byte[] frame = send(",\"Content\":\"hi\"").getBytes(Charset.forName(charset));
        assertThat(ActionReader.read(frame)).isEqualTo(new RefusedAction("", 400, "The frame is not valid JSON"));
    }

    @Test
    void skipsAByteOrderMark() {
        accepted("\ufeff" + send(",\"Content\":\"hi\""));
    }
}
