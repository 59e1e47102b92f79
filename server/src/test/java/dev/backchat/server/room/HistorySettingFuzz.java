package dev.backchat.server.room;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The value of a room's tag for its history is read as a second parser reads it, or refused. */
public final class HistorySettingFuzz {
    private static final int DAY = 86_400;

    enum Outcome {
        SECONDS,
        MINUTES,
        HOURS,
        WRONG_NUMBER,
        WRONG_AGE,
        WRONG_FORM
    }

    private HistorySettingFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        String age = Bend.one(
                data,
                data.consumeInt(0, 25) + "h",
                data.consumeInt(0, 1441) + "m",
                data.consumeInt(0, DAY + 1) + "s",
                "24h",
                "1440m",
                "86400s",
                "1" + Bend.one(data, "d", "S", "", "ms"));
        String text = Bend.one(data, "", "", "0") + Bend.one(data, 1, 999, 1000, 1001, data.consumeInt(-1, 10_000))
                + "/" + age;
        if (data.consumeInt(0, 3) == 0) {
            text = new String(Bend.bytes(data, text.getBytes(UTF_8)), UTF_8);
        }
        HistorySetting expected = expected(text);
        if (!HistorySetting.of(Map.of(HistorySetting.TAG, text))
                        .equals(expected == null ? HistorySetting.NONE : expected)
                || !HistorySetting.of(Map.of()).equals(HistorySetting.NONE)) {
            throw new AssertionError(text + " is read otherwise as a tag");
        }
        try {
            HistorySetting read = HistorySetting.parse(text);
            if (!read.equals(expected) || read.frames() < read.messages()) {
                throw new AssertionError(text + " was read as " + read);
            }
            reached(Outcome.values()["smh".indexOf(text.charAt(text.length() - 1))]);
        } catch (IllegalArgumentException e) {
            if (expected != null || e.getClass() != IllegalArgumentException.class) {
                throw new AssertionError(text, e);
            }
            reached(refusal(text));
        }
    }

    private static Outcome refusal(String text) {
        String[] sides = text.split("/", -1);
        if (sides.length != 2) {
            return Outcome.WRONG_FORM;
        }
        return number(sides[0], 4, 1000) < 0 ? Outcome.WRONG_NUMBER : Outcome.WRONG_AGE;
    }

    private static @Nullable HistorySetting expected(String text) {
        String[] sides = text.split("/", -1);
        if (sides.length != 2 || sides[1].isEmpty()) {
            return null;
        }
        int last = sides[1].length() - 1;
        int unit = switch (sides[1].charAt(last)) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3600;
            default -> DAY + 1;
        };
        int messages = number(sides[0], 4, 1000);
        int age = number(sides[1].substring(0, last), 5, DAY / unit);
        return messages < 0 || age < 0 ? null : new HistorySetting(messages, Duration.ofSeconds((long) age * unit));
    }

    /** Returns -1 if it is not from 1 to the highest. */
    private static int number(String text, int digits, int highest) {
        if (text.isEmpty() || text.length() > digits || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int number = Integer.parseInt(text);
        return number < 1 || number > highest ? -1 : number;
    }
}
