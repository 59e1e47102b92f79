package dev.backchat.api.frame;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.fuzz.VariedJson;
import dev.backchat.api.fuzz.VariedJson.Member;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the reading of the service's frames with a second, naive parser, and checks that writing reproduces what was
 * read.
 */
public final class FrameFuzz {
    enum Outcome {
        MESSAGE,
        EVENT,
        ERROR,
        UNKNOWN_TYPE,
        NOT_JSON,
        NOT_AN_OBJECT,
        MEMBER_MISSING,
        CODE_TOO_LARGE,
        BAD_TIME,
        BENT
    }

    private final Map<String, Object> last = new HashMap<>();

    private FrameFuzz(List<Member> members) {
        members.forEach(member -> last.put(member.name(), member.value()));
    }

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        List<Member> members = members(data);
        String json = VariedJson.write(data, members);
        int kind = data.consumeInt(0, 7);
        if (kind == 0) {
            json = new String(Bend.bytes(data, json.getBytes(UTF_8)), UTF_8);
            reached(Outcome.BENT);
            read(json);
            return;
        }
        json = kind == 1 ? json.substring(0, json.length() - 1) + "," : kind == 2 ? "[" + json + "]" : json;
        Object read = read(json);
        Outcome outcome;
        Object expected = null;
        if (kind == 1) {
            outcome = Outcome.NOT_JSON;
        } else if (kind == 2) {
            outcome = Outcome.NOT_AN_OBJECT;
        } else if (members.stream().anyMatch(FrameFuzz::isTooLarge)) {
            outcome = Outcome.CODE_TOO_LARGE;
        } else {
            try {
                expected = new FrameFuzz(members).frame();
                outcome = expected instanceof ChatFrame.Message
                        ? Outcome.MESSAGE
                        : expected instanceof ChatFrame.Event
                                ? Outcome.EVENT
                                : expected instanceof ChatFrame.Error ? Outcome.ERROR : Outcome.UNKNOWN_TYPE;
            } catch (DateTimeException e) {
                outcome = Outcome.BAD_TIME;
            } catch (IllegalArgumentException e) {
                outcome = Outcome.MEMBER_MISSING;
            }
        }
        reached(outcome);
        if (expected == null ? !(read instanceof IllegalArgumentException) : !expected.equals(read)) {
            throw new AssertionError(outcome + " " + expected + " expected, but it is " + read);
        }
        checkWritten(read);
    }

    static void checkWritten(Object read) {
        // Half a surrogate pair, which JSON can spell, has no UTF-8.
        if (read instanceof ChatFrame frame
                && UTF_8.newEncoder().canEncode(frame.toString())
                && !frame.equals(read(new String(FrameWriter.write(frame), UTF_8)))) {
            throw new AssertionError("written, it reads otherwise: " + frame);
        }
    }

    /** A frame, or {@link Optional#empty} for a type that isn't known, or the documented refusal. */
    static Object read(String json) {
        try {
            Optional<ChatFrame> frame = FrameReader.read(json);
            return frame.isPresent() ? frame.get() : frame;
        } catch (IllegalArgumentException e) {
            // It may name a member, but repeats nothing of what is in it.
            if (e.getClass() != IllegalArgumentException.class || e.getMessage().length() > 80) {
                throw new AssertionError(e);
            }
            return e;
        }
    }

    private static boolean isTooLarge(Member member) {
        return member.name().equals("ErrorCode")
                && member.value() instanceof Long number
                && number != number.intValue();
    }

    private static List<Member> members(FuzzInput data) {
        List<Member> members = new ArrayList<>();
        String type = Bend.one(data, "MESSAGE", "EVENT", "ERROR", "OTHER");
        int left = data.consumeInt(0, 3) == 0 ? data.consumeInt(0, 0x7ff) : 0x7ff;
        String[] names = {
            "Type",
            "Id",
            "RequestId",
            "Content",
            "EventName",
            "SendTime",
            "ErrorMessage",
            "ErrorCode",
            "Attributes",
            "Sender",
            "Other"
        };
        for (int i = 0; i < names.length; i++) {
            if ((left >> i & 1) != 0) {
                members.add(new Member(names[i], value(data, names[i], type)));
            }
        }
        return Bend.list(data, members);
    }

    private static Object value(FuzzInput data, String name, String type) {
        if (data.consumeInt(0, 31) == 0) {
            return VariedJson.any(data);
        }
        return switch (name) {
            case "Type" -> type;
            case "SendTime" ->
                data.consumeInt(0, 7) == 0
                        ? data.consumeString(12)
                        : Instant.ofEpochSecond(
                                        data.consumeLong(-100_000_000_000L, 400_000_000_000L),
                                        data.consumeInt(0, 999_999_999))
                                .toString();
            case "ErrorCode" -> data.consumeInt(0, 7) == 0 ? data.consumeLong() : (long) data.consumeInt();
            case "Attributes" -> attributes(data);
            case "Sender" -> {
                List<Member> sender = new ArrayList<>(List.of(
                        new Member("UserId", data.consumeString(8)), new Member("Attributes", attributes(data))));
                sender.add(new Member("Other", VariedJson.any(data)));
                yield Bend.list(data, sender);
            }
            default -> data.consumeString(12);
        };
    }

    private static List<Member> attributes(FuzzInput data) {
        List<Member> attributes = new ArrayList<>();
        for (int left = data.consumeInt(0, 3); left > 0; left--) {
            attributes.add(new Member(
                    data.consumeAsciiString(4),
                    data.consumeInt(0, 9) == 0 ? VariedJson.any(data) : data.consumeString(8)));
        }
        return attributes;
    }

    /** What these members are: a frame, or empty; fails as the reader has to. */
    private Object frame() {
        String type = required("Type");
        if (type.equals("MESSAGE")) {
            Map<String, Object> sender = new HashMap<>();
            if (isObject(last.get("Sender"))) {
                // One that is no object is passed over, also where another came before.
                ((List<?>) last.get("Sender"))
                        .forEach(item -> sender.put(((Member) item).name(), ((Member) item).value()));
            }
            if (!(sender.get("UserId") instanceof String user)) {
                throw new IllegalArgumentException();
            }
            return new ChatFrame.Message(
                    required("Id"),
                    orEmpty("RequestId"),
                    orNone(texts(last.get("Attributes"))),
                    required("Content"),
                    Instant.parse(required("SendTime")),
                    new ChatFrame.Sender(user, orNone(texts(sender.get("Attributes")))));
        } else if (type.equals("EVENT")) {
            return new ChatFrame.Event(
                    required("Id"),
                    orEmpty("RequestId"),
                    required("EventName"),
                    orNone(texts(last.get("Attributes"))),
                    Instant.parse(required("SendTime")));
        } else if (type.equals("ERROR")) {
            if (!(last.get("ErrorCode") instanceof Long code)) {
                throw new IllegalArgumentException();
            }
            return new ChatFrame.Error(required("Id"), orEmpty("RequestId"), code.intValue(), required("ErrorMessage"));
        }
        return Optional.empty();
    }

    private static boolean isObject(Object value) {
        return value instanceof List<?> list && (list.isEmpty() || list.get(0) instanceof Member);
    }

    private static Map<String, String> texts(Object object) {
        if (!isObject(object)) {
            return Map.of();
        }
        Map<String, String> texts = new HashMap<>();
        for (Object item : (List<?>) object) {
            if (((Member) item).value() instanceof String text) {
                texts.put(((Member) item).name(), text);
            }
        }
        return texts;
    }

    private static Map<String, String> orNone(Map<String, String> texts) {
        return texts == null ? Map.of() : texts;
    }

    private String orEmpty(String name) {
        return last.get(name) instanceof String text ? text : "";
    }

    private String required(String name) {
        if (last.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException();
    }
}
