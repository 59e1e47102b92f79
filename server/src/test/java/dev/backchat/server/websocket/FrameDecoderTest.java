package dev.backchat.server.websocket;

import static dev.backchat.api.testrun.ClientFrames.CLOSE;
import static dev.backchat.api.testrun.ClientFrames.FIN;
import static dev.backchat.api.testrun.ClientFrames.PING;
import static dev.backchat.api.testrun.ClientFrames.PONG;
import static dev.backchat.api.testrun.ClientFrames.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.testrun.ClientFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    /** What was heard, as text. */
    private static final class Heard implements FrameDecoder.Listener {
        private final List<String> all = new ArrayList<>();
        /** How many it takes before it wants a pause. */
        private int takes = Integer.MAX_VALUE;

        @Override
        public boolean mayRead() {
            return takes-- > 0;
        }

        @Override
        public void text(byte[] message) {
            all.add("text " + new String(message, UTF_8));
        }

        @Override
        public void ping(byte[] payload) {
            all.add("ping " + Arrays.toString(payload));
        }

        @Override
        public void pong() {
            all.add("pong");
        }

        @Override
        public void close(int status) {
            all.add("close " + status);
        }
    }

    /** A whole message as a client sends it, and what it should be heard as. */
    private record Said(byte[] bytes, String heard) {}

    private static byte[] inFragments(byte[] message, List<Integer> lengths, int mask) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int from = 0;
        int head = TEXT;
        for (int length : lengths) {
            int to = Math.min(message.length, from + length);
            bytes.writeBytes(ClientFrames.frame(head, mask, Arrays.copyOfRange(message, from, to)));
            bytes.writeBytes(ClientFrames.frame(FIN | PONG, mask, new byte[0]));
            head = 0;
            from = to;
        }
        bytes.writeBytes(ClientFrames.frame(FIN | head, mask, Arrays.copyOfRange(message, from, message.length)));
        return bytes.toByteArray();
    }

    @Provide
    Arbitrary<Said> said() {
        Arbitrary<Integer> masks = Arbitraries.integers();
        Arbitrary<Said> texts = Combinators.combine(
                        Arbitraries.strings().ofMaxLength(300),
                        Arbitraries.integers().between(0, 200).list().ofMaxSize(4),
                        masks)
                .as((text, lengths, mask) -> {
                    // Replaces unpaired surrogates, which UTF-8 cannot encode.
                    String whole = new String(text.getBytes(UTF_8), UTF_8);
                    return new Said(
                            inFragments(whole.getBytes(UTF_8), lengths, mask),
                            "pong,".repeat(lengths.size()) + "text " + whole);
                });
        Arbitrary<Said> pings = Combinators.combine(
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(125), masks)
                .as((payload, mask) ->
                        new Said(ClientFrames.frame(FIN | PING, mask, payload), "ping " + Arrays.toString(payload)));
        Arbitrary<Said> closes = Combinators.combine(Arbitraries.integers().between(3000, 4999), masks)
                .as((status, mask) -> new Said(
                        ClientFrames.frame(
                                FIN | CLOSE,
                                mask,
                                ByteBuffer.allocate(2)
                                        .putShort(status.shortValue())
                                        .array()),
                        "close " + status));
        return Arbitraries.oneOf(texts, pings, closes);
    }

    @Property
    void decodesTheSameHoweverTheBytesAreSplit(
            @ForAll("said") Said one,
            @ForAll("said") Said two,
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 100) Integer> cuts)
            throws WebSocketProtocolException {
        ByteBuf bytes = Unpooled.wrappedBuffer(one.bytes, two.bytes);
        FrameDecoder frames = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 16 * 1024, 64);
        Heard heard = new Heard();
        for (int cut : cuts) {
            frames.read(bytes.readSlice(Math.min(cut, bytes.readableBytes())), heard);
        }
        frames.read(bytes, heard);
        assertThat(String.join(",", heard.all)).isEqualTo(one.heard + "," + two.heard);
    }

    @Property
    void decodesTheSameWithAnyPauses(
            @ForAll("said") Said one,
            @ForAll("said") Said two,
            @ForAll @Size(max = 10) List<@IntRange(max = 3) Integer> pauses)
            throws WebSocketProtocolException {
        FrameDecoder frames = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 16 * 1024, 64);
        Heard heard = new Heard();
        heard.takes = 0;
        ByteBuf bytes = Unpooled.wrappedBuffer(one.bytes, two.bytes);
        frames.read(bytes.readSlice(one.bytes.length), heard);
        assertThat(heard.all).isEmpty();
        frames.read(bytes, heard);
        for (int takes : pauses) {
            int before = heard.all.size();
            heard.takes = takes;
            frames.read(Unpooled.EMPTY_BUFFER, heard);
            assertThat(heard.all).hasSizeLessThanOrEqualTo(before + takes);
        }
        heard.takes = Integer.MAX_VALUE;
        frames.read(Unpooled.EMPTY_BUFFER, heard);
        assertThat(String.join(",", heard.all)).isEqualTo(one.heard + "," + two.heard);
    }

    @Property
    void arbitraryBytesCauseOnlyProtocolViolations(@ForAll byte[] bytes) {
        Heard heard = new Heard();
        FrameDecoder frames = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 16 * 1024, 64);
        try {
            frames.read(Unpooled.wrappedBuffer(bytes), heard);
        } catch (WebSocketProtocolException e) {
            assertThat(e.status()).isIn(1002, 1003, 1007, 1008, 1009);
            assertThat(e.reason().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(123);
        } finally {
            frames.release();
        }
    }

    @Property(tries = 50)
    void limitsMessagesTo16384Bytes(@ForAll @IntRange(min = 0, max = 16384) int first)
            throws WebSocketProtocolException {
        byte[] longest = "x".repeat(16384).getBytes(UTF_8);
        Heard heard = new Heard();
        new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 16 * 1024, 64)
                .read(Unpooled.wrappedBuffer(inFragments(longest, List.of(first), 7)), heard);
        assertThat(heard.all).hasSize(2);
        byte[] tooLong = "x".repeat(16385).getBytes(UTF_8);
        FrameDecoder frames = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 16 * 1024, 64);
        assertThatThrownBy(() -> frames.read(Unpooled.wrappedBuffer(inFragments(tooLong, List.of(first), 7)), heard))
                .isInstanceOfSatisfying(
                        WebSocketProtocolException.class,
                        e -> assertThat(e.status()).isEqualTo(1009));
        frames.release();
    }

    @Test
    void payloadsOfControlFramesAreNoPartOfTheMessage() throws WebSocketProtocolException {
        byte[] most = "x".repeat(16_384).getBytes(UTF_8);
        FrameDecoder frames = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 16 * 1024, 64);
        Heard heard = new Heard();
        frames.read(Unpooled.wrappedBuffer(ClientFrames.frame(TEXT, 7, most)), heard);
        frames.read(Unpooled.wrappedBuffer(ClientFrames.frame(FIN | PING, 7, new byte[125])), heard);
        frames.read(Unpooled.wrappedBuffer(ClientFrames.frame(FIN, 7, new byte[0])), heard);
        assertThat(heard.all)
                .containsExactly("ping " + Arrays.toString(new byte[125]), "text " + new String(most, UTF_8));
    }
}
