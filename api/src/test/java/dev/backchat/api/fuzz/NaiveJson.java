package dev.backchat.api.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** A second, slow and simple reader of JSON in UTF-8 (RFC 8259), which only tells whether it is some. */
public final class NaiveJson {
    private static final String DIGITS = "0123456789";

    private final String text;
    private int at;

    private NaiveJson(String text) {
        this.text = text;
    }

    /** Returns whether these bytes are one value, and not that of a text in another encoding. */
    public static boolean isJson(byte[] bytes) {
        String text;
        try {
            text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return false;
        }
        NaiveJson json = new NaiveJson(text.startsWith("\uFEFF") ? text.substring(1) : text);
        return json.value() && json.at == json.text.length();
    }

    private boolean take(String what) {
        boolean isThere = text.startsWith(what, at);
        at += isThere ? what.length() : 0;
        return isThere;
    }

    private boolean takeOneOf(String characters) {
        boolean isThere = at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void space() {
        while (takeOneOf(" \t\r\n")) {
            continue;
        }
    }

    private boolean value() {
        space();
        boolean isThere = switch (at < text.length() ? text.charAt(at) : ' ') {
            case '{' -> all('{', '}', () -> string() && colon() && value());
            case '[' -> all('[', ']', this::value);
            case '"' -> string();
            default -> take("true") || take("false") || take("null") || number();
        };
        space();
        return isThere;
    }

    private boolean colon() {
        space();
        return take(":");
    }

    private interface Item {
        boolean take();
    }

    private boolean all(char open, char close, Item item) {
        take(String.valueOf(open));
        space();
        if (take(String.valueOf(close))) {
            return true;
        }
        do {
            space();
            if (!item.take()) {
                return false;
            }
            space();
        } while (take(","));
        return take(String.valueOf(close));
    }

    private boolean string() {
        if (!take("\"")) {
            return false;
        }
        while (!take("\"")) {
            if (at >= text.length() || text.charAt(at) < ' ') {
                return false;
            } else if (take("\\u")) {
                for (int i = 0; i < 4; i++) {
                    if (!takeOneOf(DIGITS + "abcdefABCDEF")) {
                        return false;
                    }
                }
            } else if (take("\\")) {
                if (!takeOneOf("\"\\/bfnrt")) {
                    return false;
                }
            } else {
                at++;
            }
        }
        return true;
    }

    private boolean digits() {
        boolean hasSome = takeOneOf(DIGITS);
        while (takeOneOf(DIGITS)) {
            continue;
        }
        return hasSome;
    }

    private boolean number() {
        take("-");
        if (!(take("0") || digits()) || take(".") && !digits()) {
            return false;
        }
        if (!takeOneOf("eE")) {
            return true;
        }
        takeOneOf("+-");
        return digits();
    }
}
