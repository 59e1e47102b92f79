package dev.backchat.api.fuzz;

import java.util.List;

/**
 * Writes JSON in any legal form: with spaces anywhere, any character escaped, and members repeated. An object is a list
 * of {@link Member}s; other values are texts, numbers, booleans, lists of values, and null.
 */
public final class VariedJson {
    /** A name and its value; there may be several of a name, which matters. */
    public record Member(String name, Object value) {}

    private final boolean spaced;
    private final boolean asciiOnly;
    private final boolean allEscaped;
    private final StringBuilder text = new StringBuilder();

    private VariedJson(int style) {
        spaced = (style & 1) != 0;
        asciiOnly = (style & 2) != 0;
        allEscaped = (style & 4) != 0;
    }

    /** The value's JSON, in a style that the data chooses. */
    public static String write(FuzzInput data, Object value) {
        VariedJson json = new VariedJson(data.consumeInt(0, 7));
        json.value(value);
        return json.text.toString();
    }

    /** A value of a type that is seldom the right one. */
    public static Object any(FuzzInput data) {
        return switch (data.consumeInt(0, 6)) {
            case 0 -> null;
            case 1 -> true;
            case 2 -> data.consumeLong();
            case 3 -> List.of();
            case 4 -> List.of(new Member("Action", "a"), new Member("Id", List.of(1L, new Member("Type", "b").name())));
            case 5 -> List.of("a", List.of("b"));
            default -> data.consumeString(8);
        };
    }

    private void value(Object value) {
        if (value instanceof String string) {
            string(string);
        } else if (value instanceof List<?> list) {
            boolean isObject = list.isEmpty() || list.get(0) instanceof Member;
            text.append(isObject ? '{' : '[');
            for (int i = 0; i < list.size(); i++) {
                text.append(i == 0 ? "" : spaced ? " ,\n" : ",");
                if (list.get(i) instanceof Member member) {
                    string(member.name());
                    text.append(spaced ? " : " : ":");
                    value(member.value());
                } else {
                    value(list.get(i));
                }
            }
            text.append(isObject ? '}' : ']');
        } else {
            text.append(value);
        }
    }

    private void string(String string) {
        text.append('"');
        for (char c : string.toCharArray()) {
            // A surrogate is escaped, for one without its other half has no UTF-8.
            if (allEscaped || c < ' ' || c == '"' || c == '\\' || (asciiOnly && c > '~') || Character.isSurrogate(c)) {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
