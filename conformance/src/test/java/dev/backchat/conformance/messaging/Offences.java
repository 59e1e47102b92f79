package dev.backchat.conformance.messaging;

import static dev.backchat.api.testrun.ClientFrames.BINARY;
import static dev.backchat.api.testrun.ClientFrames.CLOSE;
import static dev.backchat.api.testrun.ClientFrames.CONTINUATION;
import static dev.backchat.api.testrun.ClientFrames.FIN;
import static dev.backchat.api.testrun.ClientFrames.PING;
import static dev.backchat.api.testrun.ClientFrames.PONG;
import static dev.backchat.api.testrun.ClientFrames.TEXT;

import dev.backchat.api.testrun.RawWebSocket;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Breaches of the WebSocket protocol, and the codes with which a server may close on them. */
public record Offences(Consumer<RawWebSocket> act, List<Integer> codes) {

    /** The breaches by what they are. */
    public static Map<String, Offences> all() {
        Map<String, Offences> all = new LinkedHashMap<>();
        for (int reserved : new int[] {0x40, 0x20, 0x10, 0x70}) {
            all.put("reserved bits " + reserved, breach(1002, s -> s.frame(FIN | reserved | 1, new byte[] {'{'})));
        }
        for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
            all.put("opcode " + opcode, breach(1002, s -> s.frame(FIN | opcode, new byte[] {'{'})));
        }
        for (int opcode : new int[] {CLOSE, PING, PONG}) {
            all.put("control frame in fragments " + opcode, breach(1002, s -> s.frame(opcode, new byte[0])));
            all.put("control frame of 126 bytes " + opcode, breach(1002, s -> s.frame(FIN | opcode, new byte[126])));
        }
        all.put("unmasked", breach(1002, s -> s.write(new byte[] {(byte) 0x81, 2, '{', '}'})));
        all.put("continuation of nothing", breach(1002, s -> s.frame(FIN, new byte[] {'{'})));
        all.put("a message within a message", breach(1002, s -> {
            s.frame(TEXT, new byte[] {'{'});
            s.frame(FIN | TEXT, new byte[] {'{', '}'});
        }));
        all.put("close without a whole code", breach(1002, s -> s.frame(FIN | CLOSE, new byte[1])));
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
            byte[] payload = {(byte) (code >> 8), (byte) code};
            all.put("close code " + code, breach(1002, s -> s.frame(FIN | CLOSE, payload)));
        }
        all.put(
                "close reason not UTF-8",
                new Offences(s -> s.frame(FIN | CLOSE, new byte[] {3, (byte) 0xE8, (byte) 0xFF}), List.of(1002, 1007)));
        all.put("binary", breach(1003, s -> s.frame(FIN | BINARY, new byte[100])));
        for (byte[] text : new byte[][] {
            {(byte) 0xFF},
            {(byte) 0xC3},
            {(byte) 0xC0, (byte) 0x80},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xF5, (byte) 0x80, (byte) 0x80, (byte) 0x80}
        }) {
            all.put("text not UTF-8 " + Arrays.toString(text), breach(1007, s -> s.frame(FIN | TEXT, text)));
        }
        all.put("a frame of 16385 bytes", breach(1009, s -> s.frame(FIN | TEXT, new byte[16385])));
        all.put(
                "a frame that says it has 2^40 bytes",
                breach(1009, s -> s.write(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0})));
        all.put(
                "a frame of negative length",
                new Offences(
                        s -> s.write(new byte[] {(byte) 0x81, (byte) 0xFF, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0}),
                        List.of(1002, 1009)));
        all.put("fragments of over 16384 bytes together", breach(1009, s -> {
            for (int i = 0; i < 5; i++) {
                s.frame(i == 0 ? TEXT : CONTINUATION, new byte[4000]);
            }
        }));
        return all;
    }

    private static Offences breach(int code, Consumer<RawWebSocket> act) {
        return new Offences(act, List.of(code));
    }

    /** Does it, and gives the code that the server closes with. */
    public int commit(RawWebSocket socket) {
        act.accept(socket);
        return socket.nextClose().closeStatus();
    }
}
