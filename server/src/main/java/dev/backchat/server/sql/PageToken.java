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
 * A place in a list that is sorted by update time and id: the last item of the page before.
 *
 * <p>As text it carries a checksum over itself and the list that it belongs to, so that one that was damaged, or is of
 * another list, is noticed. That is no signature: whoever makes one up gets a page of their own list, no more.
 *
 * @param updateTimeMillis since 1970
 * @param id of a room or a logging configuration
 */
public record PageToken(long updateTimeMillis, String id) {
    /** Before the first item of any list. */
    public static final PageToken START = new PageToken(Long.MAX_VALUE, "");

    private static final Pattern FORM = Pattern.compile("1:([0-9]{1,18}):([a-zA-Z0-9]{12}):[0-9a-f]{8}");

    /**
     * The token as clients carry it.
     *
     * @param list which list it belongs to
     */
    public String text(String list) {
        String place = "1:" + updateTimeMillis + ":" + id;
        CRC32C checksum = new CRC32C();
        checksum.update((place + ":" + list).getBytes(UTF_8));
        String text = place + ":" + HexFormat.of().toHexDigits((int) checksum.getValue());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(ISO_8859_1));
    }

    /**
     * Reads what a client carried.
     *
     * @param text null or empty for the first page
     * @param list which list it must belong to
     * @throws IllegalArgumentException if it is none of {@link #text} for this list
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
