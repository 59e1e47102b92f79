package dev.backchat.server.sql;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a list that is sorted by update time and id: the last item of the page before. Whoever makes one up gets a
 * page of their own list, no more.
 *
 * @param updateTimeMillis since 1970
 * @param id of a room or a logging configuration
 */
public record PageToken(long updateTimeMillis, String id) {
    /** Before the first item of any list. */
    public static final PageToken START = new PageToken(Long.MAX_VALUE, "");

    private static final Pattern FORM = Pattern.compile("1:([0-9]{1,18}):([a-zA-Z0-9]{12})");

    /** The token as clients carry it. */
    public String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("1:" + updateTimeMillis + ":" + id).getBytes(US_ASCII));
    }

    /**
     * Reads what a client carried.
     *
     * @param text null or empty for the first page
     * @throws IllegalArgumentException if it is none of {@link #text}
     */
    public static PageToken parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return START;
        }
        Matcher matcher = FORM.matcher(new String(Base64.getUrlDecoder().decode(text), US_ASCII));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a page token");
        }
        return new PageToken(Long.parseLong(matcher.group(1)), matcher.group(2));
    }
}
