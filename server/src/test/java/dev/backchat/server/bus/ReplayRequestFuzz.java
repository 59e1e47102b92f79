package dev.backchat.server.bus;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import org.jspecify.annotations.Nullable;

/** What follows a token is one of the two requests as a second parser reads it, or is refused. */
public final class ReplayRequestFuzz {
    private static final int ID_LENGTH = 12;
    private static final int MAX_MESSAGES = 1000;

    enum Outcome {
        AFTER,
        LAST,
        WRONG_ID,
        WRONG_NUMBER,
        NEITHER
    }

    private ReplayRequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        String id = Bend.word(data, ID_LENGTH);
        String text = Bend.one(data, "after.", "last.", "after", "last", "")
                + Bend.one(data, id, id.repeat(2), "" + data.consumeInt(-1, 1100), "0" + data.consumeInt(0, 1000));
        if (data.consumeInt(0, 3) == 0) {
            text = new String(Bend.bytes(data, text.getBytes(UTF_8)), UTF_8);
        }
        ReplayRequest expected = expected(text);
        try {
            ReplayRequest read = ReplayRequest.parse(text);
            if (!read.equals(expected)) {
                throw new AssertionError(text + " was read as " + read);
            }
            reached(read instanceof ReplayRequest.Last ? Outcome.LAST : Outcome.AFTER);
        } catch (IllegalArgumentException e) {
            if (expected != null || e.getClass() != IllegalArgumentException.class) {
                throw new AssertionError(text, e);
            }
            reached(
                    text.startsWith("after.")
                            ? Outcome.WRONG_ID
                            : text.startsWith("last.") ? Outcome.WRONG_NUMBER : Outcome.NEITHER);
        }
    }

    private static @Nullable ReplayRequest expected(String text) {
        String rest = text.substring(text.indexOf('.') + 1);
        boolean isOfDigits = rest.chars().allMatch(c -> c >= '0' && c <= '9');
        boolean isOfLetters =
                rest.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z');
        if (text.equals("after." + rest)) {
            return rest.length() == ID_LENGTH && isOfLetters ? new ReplayRequest.After(rest) : null;
        }
        if (!text.equals("last." + rest) || !isOfDigits || rest.isEmpty() || rest.length() > 4) {
            return null;
        }
        int messages = Integer.parseInt(rest);
        return messages < 1 || messages > MAX_MESSAGES ? null : new ReplayRequest.Last(messages);
    }
}
