package dev.backchat.server.sql;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.util.Base64;

/** A page token is read as it was written for its list; if altered, or for another list, it is refused. */
public final class PageTokenFuzz {
    enum Outcome {
        READ,
        FIRST_PAGE,
        OTHER_LIST,
        BENT,
        FORGED
    }

    private PageTokenFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        Outcome outcome = Bend.one(data, Outcome.values());
        String id = (Bend.word(data, 12) + "AbCdEfGh1234").substring(0, 12);
        PageToken token = new PageToken(
                Bend.one(data, 0L, 999_999_999_999_999_999L, data.consumeLong(0, 999_999_999_999_999_999L)), id);
        String list = data.consumeString(12);
        String text = token.text(list);
        PageToken expected = null;
        switch (outcome) {
            case READ -> expected = token;
            case FIRST_PAGE -> {
                text = Bend.one(data, "", null);
                expected = PageToken.START;
            }
            case OTHER_LIST -> list += "x";
            case BENT -> {
                String bent = new String(Bend.bytes(data, text.getBytes(ISO_8859_1)), ISO_8859_1);
                expected = bent.equals(text) ? token : bent.isEmpty() ? PageToken.START : null;
                text = bent;
            }
            case FORGED -> {
                String inside = new String(Base64.getUrlDecoder().decode(text), ISO_8859_1);
                String bent = new String(Bend.bytes(data, inside.getBytes(ISO_8859_1)), ISO_8859_1);
                expected = bent.equals(inside) ? token : bent.isEmpty() ? PageToken.START : null;
                text = Base64.getUrlEncoder().withoutPadding().encodeToString(bent.getBytes(ISO_8859_1));
            }
        }
        reached(outcome);
        PageToken read = read(text, list);
        if (expected == null ? read != null : !expected.equals(read)) {
            throw new AssertionError(outcome + " " + expected + " expected, but it is " + read + " of " + text);
        }
    }

    /** Null if it is refused. */
    static PageToken read(String text, String list) {
        try {
            return PageToken.parse(text, list);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
