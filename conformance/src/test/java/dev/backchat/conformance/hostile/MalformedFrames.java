package dev.backchat.conformance.hostile;

import dev.backchat.conformance.Json;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Texts of frames of which none is an action that a member could want. */
public final class MalformedFrames {
    private static final List<String> ACTIONS = List.of("SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER");

    private final Random random;
    private final Nonsense nonsense;
    private final String content;

    /** {@code content} is put into frames so that one can look for it in the log. */
    public MalformedFrames(Random random, String content) {
        this.random = random;
        this.nonsense = new Nonsense(random);
        this.content = content;
    }

    /** The next one. */
    public String next() {
        return switch (random.nextInt(8)) {
            case 0 -> nonsense.truncated(right());
            case 1 -> nonsense.notJson();
            case 2 -> Json.write(Map.of("Action", nonsense.word(12), "Content", content));
            case 3 ->
                "{\"Action\":\"SEND_MESSAGE\",\"Content\":" + pick("1", "[]", "{}", "true", "null", "1e999") + "}";
            case 4 ->
                "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"" + content + "\",\"Attributes\":"
                        + pick("1", "[]", "\"x\"", "{\"a\":1}", "{\"a\":null}", "{\"a\":{}}", "true") + "}";
            case 5 -> Json.write(Map.of("Action", "SEND_MESSAGE", "Content", content + "x".repeat(501)));
            case 6 -> Json.write(Map.of("Action", "DELETE_MESSAGE", "Id", nonsense.text(30)));
            // Below 8 KiB, so that it is the depth that is refused.
            default -> "{\"Content\":" + "[".repeat(1 + random.nextInt(4000));
        };
    }

    private String right() {
        return Json.write(Map.of(
                "Action",
                ACTIONS.get(random.nextInt(ACTIONS.size())),
                "Content",
                content,
                "Id",
                "AbCdEfGh1234",
                "UserId",
                "nobody"));
    }

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }
}
