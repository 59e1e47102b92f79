package dev.backchat.server.sql;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A position in a list sorted by update time and id: the last item of the previous page.
 *
 * <p>The text form has a checksum over itself and the list that it belongs to, so that a token that is damaged or of
 * another list is detected. It is not a signature: a client that makes one up gets a page of its own list, no more.
 *
 * @param updateTimeMillis since 1970
 * @param id of a room or a logging configuration
 */
public record PageToken(long updateTimeMillis, String id) {
    /** Before the first item of any list. */
    public static final PageToken START = new PageToken(Long.MAX_VALUE, "");

    private static final Pattern FORM = Pattern.compile("1:([0-9]{1,18}):([a-zA-Z0-9]{12}):[0-9a-f]{8}");

    /**
     * Returns the token in the form given to clients.
     *
     * @param list the list it belongs to
     */
    public String text(String list) {
        String place = "1:" + updateTimeMillis + ":" + id;
        CRC32C checksum = new CRC32C();
        checksum.update((place + ":" + list).getBytes(UTF_8));
        String text = place + ":" + HexFormat.of().toHexDigits((int) checksum.getValue());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(ISO_8859_1));
    }

    /**
     * Parses a token received from a client.
     *
     * @param text null or empty for the first page
     * @param list the list it must belong to
     * @throws IllegalArgumentException if it is not a {@link #text} of this list
     */
    public static PageToken parse(@Nullable String text, String list) {
        if (text == null || text.isEmpty()) {
            return START;
        }
        Matcher matcher = FORM.matcher(new String(Base64.getUrlDecoder().decode(text), ISO_8859_1));
        if (matcher.matches()) {
            PageToken token = new PageToken(Long.parseLong(matcher.group(1)), matcher.group(2));
            if (token.text(list).equals(text)) {
                return token;
            }
        }
        throw new IllegalArgumentException("not a page token of this list");
    }
}
