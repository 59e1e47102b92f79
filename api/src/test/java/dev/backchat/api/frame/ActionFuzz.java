package dev.backchat.api.frame;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Text;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.fuzz.NaiveJson;
import dev.backchat.api.fuzz.VariedJson;
import dev.backchat.api.fuzz.VariedJson.Member;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares the reading of a client's frame with a second, naive parser of the same members; refusals must name the same
 * rule.
 */
public final class ActionFuzz {
    enum Outcome {
        SEND,
        DELETE,
        DISCONNECT,
        NOT_JSON,
        NOT_AN_OBJECT,
        MORE_THAN_AN_OBJECT,
        REQUEST_ID_TOO_LONG,
        FRAME_TOO_LONG,
        WRONG_TYPE,
        ACTION_MISSING,
        ACTION_UNKNOWN,
        CONTENT_MISSING,
        ATTRIBUTES_TOO_LARGE,
        ID_MISSING,
        ID_MALFORMED,
        USER_MISSING,
        USER_TOO_LONG,
        REASON_TOO_LONG,
        BENT
    }

    private static final Pattern CHARACTER =
            Pattern.compile("\\\\u([0-9a-fA-F]{4})|\\\\[^u]|([^\\\\])", Pattern.DOTALL);

    private final Map<String, Object> last = new HashMap<>();
    private boolean hasWrongType;

    private ActionFuzz(List<Member> members) {
        for (Member member : members) {
            String name = member.name().toLowerCase(Locale.ROOT);
            boolean isAttributes = name.equals("attributes");
            if (!isAttributes
                    && !List.of("action", "requestid", "content", "id", "userid", "reason")
                            .contains(name)) {
                continue;
            }
            Object value = member.value();
            boolean isRight = value == null
                    || (isAttributes
                            ? value instanceof List<?> list && list.stream().allMatch(item -> item instanceof Member)
                            : value instanceof String);
            last.put(name, isRight ? value : null);
            hasWrongType |= !isRight;
            if (isRight && isAttributes && value != null) {
                last.put(name, attributes((List<?>) value));
            }
        }
    }

    private Map<String, String> attributes(List<?> members) {
        Map<String, String> attributes = new HashMap<>();
        for (Object item : members) {
            Member member = (Member) item;
            if (member.value() instanceof String text) {
                attributes.put(member.name(), wellFormed(text));
            } else {
                hasWrongType = true;
            }
        }
        return attributes;
    }

    private static String wellFormed(String text) {
        StringBuilder all = new StringBuilder();
        text.codePoints().forEach(c -> all.appendCodePoint(c >= 0xD800 && c < 0xE000 ? 0xFFFD : c));
        return all.toString();
    }

    private String text(String name) {
        return last.get(name) == null ? null : wellFormed((String) last.get(name));
    }

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        List<Member> members = members(data);
        String json = VariedJson.write(data, members);
        int kind = data.consumeInt(0, 9);
        byte[] frame;
        if (kind == 0) {
            check(bent(data, json));
            reached(Outcome.BENT);
            return;
        } else if (kind == 1) {
            frame = json.substring(0, json.length() - 1).getBytes(UTF_8);
        } else if (kind == 2) {
            frame = ("[" + json + "]").getBytes(UTF_8);
        } else if (kind == 3) {
            frame = (json + "{}").getBytes(UTF_8);
        } else {
            // To just below, at or above the limit on the frame.
            int missing = ActionReader.MAX_FRAME_BYTES + data.consumeInt(-1, 1) - unescapedBytes(json);
            frame = (kind == 4 && missing > 0 ? json + " ".repeat(missing) : json).getBytes(UTF_8);
        }
        ActionRequest read = ActionReader.read(frame);
        checkLimits(read);
        Outcome expected = new ActionFuzz(members).expected(kind, unescapedBytes(new String(frame, UTF_8)), read);
        reached(expected);
    }

    private static byte[] bent(FuzzInput data, String json) {
        return switch (data.consumeInt(0, 7)) {
            case 0 -> json.getBytes(Charset.forName(Bend.one(data, "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE")));
            // A digit to whoever looks at the low byte alone.
            case 1 -> json.replaceFirst("(\\\\u[0-9a-fA-F]{3}).", "$1\u0131").getBytes(UTF_8);
            default -> Bend.bytes(data, json.getBytes(UTF_8));
        };
    }

    /** Checks what is read of any bytes: what isn't JSON in UTF-8 is refused. */
    static ActionRequest check(byte[] frame) {
        ActionRequest read = ActionReader.read(frame);
        checkLimits(read);
        if (!(read instanceof RefusedAction) && Text.fromUtf8(frame) != null && !NaiveJson.isJson(frame)) {
            throw new AssertionError("no JSON, but read as " + read);
        }
        return read;
    }

    /** The bytes without escapes, of which each that is half of a pair stands for two. */
    private static int unescapedBytes(String json) {
        int bytes = 0;
        Matcher matcher = CHARACTER.matcher(json);
        while (matcher.find()) {
            String escaped = matcher.group(1);
            int unit = escaped == null ? 0 : Integer.parseInt(escaped, 16);
            bytes += escaped == null
                    ? matcher.group(2) == null ? 1 : matcher.group(2).getBytes(UTF_8).length
                    : unit < 0x80 ? 1 : unit < 0x800 || unit >= 0xD800 && unit < 0xE000 ? 2 : 3;
        }
        return bytes;
    }

    private static List<Member> members(FuzzInput data) {
        List<Member> members = new ArrayList<>();
        String action = Bend.one(data, "SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER", "OTHER", "");
        for (String name :
                Bend.some(data, "Action", "RequestId", "Content", "Id", "UserId", "Reason", "Attributes", "X")) {
            members.add(new Member(spelt(data, name), value(data, name, action)));
        }
        return Bend.list(data, members);
    }

    private static String spelt(FuzzInput data, String name) {
        return switch (data.consumeInt(0, 5)) {
            case 0 -> name.toLowerCase(Locale.ROOT);
            case 1 -> name.toUpperCase(Locale.ROOT);
            case 2 -> name.substring(1);
            default -> name;
        };
    }

    private static Object value(FuzzInput data, String name, String action) {
        if (data.consumeInt(0, 15) == 0) {
            return VariedJson.any(data);
        }
        return switch (name) {
            case "Action" -> action;
            case "Id" -> Bend.word(data, 12);
            case "UserId" -> Bend.text(data, 128);
            case "RequestId" -> Bend.text(data, data.consumeBoolean() ? 128 : 64);
            case "Reason" -> Bend.text(data, 256);
            case "Attributes" -> {
                List<Object> attributes = new ArrayList<>();
                for (int left = data.consumeInt(0, 3); left > 0; left--) {
                    attributes.add(new Member(
                            wellFormed(data.consumeString(4)),
                            data.consumeInt(0, 9) == 0
                                    ? VariedJson.any(data)
                                    : Bend.text(data, data.consumeInt(1, 1024))));
                }
                yield attributes;
            }
            default -> Bend.text(data, 500);
        };
    }

    /** What must come of it, which what came is held against. */
    private Outcome expected(int kind, int bytes, ActionRequest read) {
        String requestId = text("requestid");
        String name = requestId == null || requestId.length() > 128 ? "" : requestId;
        if (kind == 1) {
            return refused(Outcome.NOT_JSON, 400, name, read);
        } else if (kind == 2) {
            return refused(Outcome.NOT_AN_OBJECT, 400, "", read);
        } else if (kind == 3) {
            return refused(Outcome.MORE_THAN_AN_OBJECT, 400, name, read);
        } else if (requestId != null && requestId.length() > 128) {
            return refused(Outcome.REQUEST_ID_TOO_LONG, 413, "", read);
        } else if (bytes > 8192) {
            return refused(Outcome.FRAME_TOO_LONG, 413, name, read);
        } else if (hasWrongType) {
            return refused(Outcome.WRONG_TYPE, 400, name, read);
        } else if (last.get("action") == null) {
            return refused(Outcome.ACTION_MISSING, 400, name, read);
        }
        return switch (text("action")) {
            case "SEND_MESSAGE" -> send(name, read);
            case "DELETE_MESSAGE" -> delete(name, read);
            case "DISCONNECT_USER" -> disconnect(name, read);
            default -> refused(Outcome.ACTION_UNKNOWN, 400, name, read);
        };
    }

    @SuppressWarnings("unchecked")
    private Outcome send(String name, ActionRequest read) {
        String content = text("content");
        Map<String, String> attributes = (Map<String, String>) last.get("attributes");
        if (content == null || content.isEmpty()) {
            return refused(Outcome.CONTENT_MISSING, 400, name, read);
        }
        if (attributes != null
                && String.join("", attributes.keySet()).getBytes(UTF_8).length
                                + String.join("", attributes.values()).getBytes(UTF_8).length
                        > 1024) {
            return refused(Outcome.ATTRIBUTES_TOO_LARGE, 413, name, read);
        }
        return accepted(Outcome.SEND, new ChatAction.SendMessage(name, content, attributes), read);
    }

    private Outcome delete(String name, ActionRequest read) {
        String id = text("id");
        if (id == null) {
            return refused(Outcome.ID_MISSING, 400, name, read);
        } else if (!id.matches("[a-zA-Z0-9]{12}")) {
            return refused(Outcome.ID_MALFORMED, 400, name, read);
        } else if (reasonIsTooLong()) {
            return refused(Outcome.REASON_TOO_LONG, 413, name, read);
        }
        return accepted(Outcome.DELETE, new ChatAction.DeleteMessage(name, id, reason()), read);
    }

    private Outcome disconnect(String name, ActionRequest read) {
        String user = text("userid");
        if (user == null || user.isEmpty()) {
            return refused(Outcome.USER_MISSING, 400, name, read);
        } else if (user.codePoints().count() > 128) {
            return refused(Outcome.USER_TOO_LONG, 413, name, read);
        } else if (reasonIsTooLong()) {
            return refused(Outcome.REASON_TOO_LONG, 413, name, read);
        }
        return accepted(Outcome.DISCONNECT, new ChatAction.DisconnectUser(name, user, reason()), read);
    }

    private String reason() {
        return "".equals(text("reason")) ? null : text("reason");
    }

    private boolean reasonIsTooLong() {
        return reason() != null && reason().codePoints().count() > 256;
    }

    private static Outcome refused(Outcome outcome, int code, String requestId, ActionRequest read) {
        if (!(read instanceof RefusedAction refused)
                || refused.errorCode() != code
                || !refused.requestId().equals(requestId)) {
            throw new AssertionError(outcome + " " + code + " expected, but it is " + read);
        }
        return outcome;
    }

    private static Outcome accepted(Outcome outcome, ChatAction expected, ActionRequest read) {
        if (!expected.equals(read)) {
            throw new AssertionError(expected + " expected, but it is " + read);
        }
        byte[] written = ActionWriter.write(expected).getBytes(UTF_8);
        if (written.length <= ActionReader.MAX_FRAME_BYTES && !expected.equals(ActionReader.read(written))) {
            throw new AssertionError("written, it reads otherwise: " + expected);
        }
        return outcome;
    }

    /** What holds of any bytes. */
    static void checkLimits(ActionRequest read) {
        if (read.requestId().length() > 128) {
            throw new AssertionError("a RequestId that is too long is echoed");
        }
        boolean fits = true;
        if (read instanceof RefusedAction refused) {
            fits = (refused.errorCode() == 400 || refused.errorCode() == 413)
                    && refused.errorMessage().length() <= 80;
        } else if (read instanceof ChatAction.SendMessage send) {
            fits = !send.content().isEmpty()
                    && (send.attributes() == null
                            || send.attributes().toString().length() <= 5000);
        } else if (read instanceof ChatAction.DeleteMessage delete) {
            fits = delete.id().matches("[a-zA-Z0-9]{12}") && (delete.reason() == null || fits(delete.reason(), 256));
        } else if (read instanceof ChatAction.DisconnectUser disconnect) {
            fits = fits(disconnect.userId(), 128) && (disconnect.reason() == null || fits(disconnect.reason(), 256));
        }
        if (!fits) {
            throw new AssertionError("beyond the limits: " + read);
        }
    }

    private static boolean fits(String text, int codePoints) {
        return !text.isEmpty() && text.codePoints().count() <= codePoints;
    }
}
