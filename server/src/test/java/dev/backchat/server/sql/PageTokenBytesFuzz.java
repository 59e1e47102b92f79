package dev.backchat.server.sql;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

/** Any text is either a page token, whose text form is the same, or refused. */
public final class PageTokenBytesFuzz {
    enum Outcome {
        READ,
        REFUSED
    }

    private PageTokenBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        PageToken read = PageTokenFuzz.read(text, "rooms");
        reached(read == null ? Outcome.REFUSED : Outcome.READ);
        if (read != null && !read.text("rooms").equals(text) && !text.isEmpty()) {
            throw new AssertionError(text + " is read as " + read);
        }
    }
}
