package dev.backchat.api.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameReaderTest {
    /** Text without unpaired surrogates: the writer makes none, because the reader of actions mends them. */
    private static Arbitrary<String> text() {
        return Arbitraries.strings().filter(text -> text.equals(new String(text.getBytes(UTF_8), UTF_8)));
    }

    private static Arbitrary<Map<String, String>> attributes() {
        return Arbitraries.maps(text(), text()).ofMaxSize(5);
    }

    private static Arbitrary<Instant> times() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 4_102_444_800L),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
    }

    @Provide
    Arbitrary<ChatFrame> frames() {
        Arbitrary<ChatFrame> messages = Combinators.combine(
                        text(), text(), attributes(), text(), times(), text(), attributes())
                .as((id, request, attributes, content, time, user, ofSender) -> new ChatFrame.Message(
                        id, request, attributes, content, time, new ChatFrame.Sender(user, ofSender)));
        Arbitrary<ChatFrame> events = Combinators.combine(text(), text(), text(), attributes(), times())
                .as(ChatFrame.Event::new);
        Arbitrary<ChatFrame> errors = Combinators.combine(text(), text(), Arbitraries.integers(), text())
                .as(ChatFrame.Error::new);
        return Arbitraries.oneOf(messages, events, errors);
    }

    @Property(tries = 500)
    void readsWhatTheServiceWrites(@ForAll("frames") ChatFrame frame) {
        assertThat(FrameReader.read(new String(FrameWriter.write(frame), UTF_8)))
                .contains(frame);
    }

    @Provide
    Arbitrary<ChatAction> actions() {
        Arbitrary<String> ids = Arbitraries.strings().alpha().numeric().ofLength(12);
        Arbitrary<String> some = text().filter(text -> !text.isEmpty() && text.length() < 100);
        Arbitrary<Map<String, String>> few =
                Arbitraries.maps(ids, some).ofMaxSize(3).injectNull(0.2);
        return Arbitraries.oneOf(
                Combinators.combine(ids, some, few).as(ChatAction.SendMessage::new),
                Combinators.combine(ids, ids, some.injectNull(0.2)).as(ChatAction.DeleteMessage::new),
                Combinators.combine(ids, some, some.injectNull(0.2)).as(ChatAction.DisconnectUser::new));
    }

    @Property(tries = 500)
    void theServiceReadsWhatAClientWrites(@ForAll("actions") ChatAction action) {
        assertThat(ActionReader.read(ActionWriter.write(action).getBytes(UTF_8)))
                .isEqualTo(action);
    }

    @Test
    void absentAndNullAttributesAreEmpty() {
        String time = "2022-12-02T08:21:20Z";
        ChatFrame expected =
                new ChatFrame.Message("i", "", Map.of(), "c", Instant.parse(time), new ChatFrame.Sender("u", Map.of()));
        assertThat(FrameReader.read("{\"Type\":\"MESSAGE\",\"Id\":\"i\",\"Content\":\"c\",\"SendTime\":\"" + time
                        + "\",\"Sender\":{\"UserId\":\"u\"}}"))
                .contains(expected);
        assertThat(FrameReader.read("{\"Type\":\"MESSAGE\",\"Id\":\"i\",\"Content\":\"c\",\"SendTime\":\"" + time
                        + "\",\"RequestId\":null,\"Attributes\":null,\"New\":[{}],\"Sender\":{\"UserId\":\"u\","
                        + "\"Attributes\":null,\"New\":{\"a\":1}}}"))
                .contains(expected);
    }

    @Test
    void ignoresUnknownTypes() {
        assertThat(FrameReader.read("{\"Type\":\"NEWS\",\"Id\":\"i\"}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "[] | the frame is no JSON object",
                "{ | the frame is not valid JSON",
                "nonsense | the frame is not valid JSON",
                "{} | Type is missing",
                "{\"Type\":1} | Type is missing",
                "{\"Type\":\"MESSAGE\",\"Id\":\"i\"} | Content is missing",
                "{\"Type\":\"MESSAGE\",\"Id\":\"i\",\"Content\":\"c\",\"SendTime\":\"x\"} | SendTime is no time",
                "{\"Type\":\"EVENT\",\"Id\":\"i\"} | EventName is missing",
                "{\"Type\":\"ERROR\",\"Id\":\"i\",\"ErrorCode\":\"400\",\"ErrorMessage\":\"m\"} | ErrorCode is missing"
            })
    void saysWhichMemberIsWrong(String payload, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameReader.read(payload))
                .withMessageContaining(reason);
    }
}
