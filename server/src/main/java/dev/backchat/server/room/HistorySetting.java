package dev.backchat.server.room;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a room remembers, as its tag {@code backchat:history} says: {@code 200/1h} for the last 200 messages, none
 * older than an hour.
 *
 * @param messages from 1 to 1,000; 0 for no history
 * @param age up to a day
 */
public record HistorySetting(int messages, Duration age) {
    /** The tag's key. */
    public static final String TAG = "backchat:history";

    public static final int MAX_MESSAGES = 1000;
    public static final HistorySetting NONE = new HistorySetting(0, Duration.ZERO);

    private static final Duration MAX_AGE = Duration.ofDays(1);
    /** The longest there may be. */
    public static final HistorySetting LONGEST = new HistorySetting(MAX_MESSAGES, MAX_AGE);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,4})/([0-9]{1,5})([smh])");

    /**
     * Parses the tag's value.
     *
     * @throws IllegalArgumentException saying what it must be
     */
    public static HistorySetting parse(String value) {
        Matcher matcher = FORM.matcher(value);
        if (matcher.matches()) {
            int messages = Integer.parseInt(matcher.group(1));
            long count = Long.parseLong(matcher.group(2));
            Duration age = switch (matcher.group(3)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
            if (messages >= 1 && messages <= MAX_MESSAGES && !age.isZero() && age.compareTo(MAX_AGE) <= 0) {
                return new HistorySetting(messages, age);
            }
        }
        throw new IllegalArgumentException(
                "must be <messages>/<age>, such as 200/1h, with 1 to 1000 messages and an age of 1s to 24h");
    }

    /** Returns the number of frames that may be kept: as many events as messages. */
    public int frames() {
        return 2 * messages;
    }

    /** Returns the setting of a room with these tags. A value from a time when it was a plain tag may be invalid. */
    public static HistorySetting of(Map<String, String> tags) {
        String value = tags.get(TAG);
        if (value == null) {
            return NONE;
        }
        try {
            return parse(value);
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }
}
