package dev.backchat.server.bus;

import dev.backchat.api.ResourceId;
import dev.backchat.server.room.HistorySetting;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client wants replayed when it joins, which it appends to its token. */
public sealed interface ReplayRequest {
    /** Separates the token from the request, and the parts of that. A token contains none. */
    char SEPARATOR = '.';

    Pattern LAST = Pattern.compile("last\\.([0-9]{1,4})");

    /** Everything after the message or event with this id. */
    record After(String id) implements ReplayRequest {}

    /** The last messages. */
    record Last(int messages) implements ReplayRequest {}

    /**
     * Parses {@code after.<id>} or {@code last.<number>}.
     *
     * @throws IllegalArgumentException saying what it must be
     */
    static ReplayRequest parse(String text) {
        Matcher last = LAST.matcher(text);
        if (last.matches()) {
            int messages = Integer.parseInt(last.group(1));
            if (messages >= 1 && messages <= HistorySetting.MAX_MESSAGES) {
                return new Last(messages);
            }
        }
        String after = "after.";
        if (text.startsWith(after) && ResourceId.isValid(text.substring(after.length()))) {
            return new After(text.substring(after.length()));
        }
        throw new IllegalArgumentException(
                "Behind the token, there must be nothing, .after.<message id>, or .last.<1 to "
                        + HistorySetting.MAX_MESSAGES + ">");
    }
}
