package dev.backchat.server.review;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Text;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.fuzz.VariedJson;
import dev.backchat.api.fuzz.VariedJson.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A handler's response is parsed like in a second, naive parser of the same members. */
public final class ReviewAnswerFuzz {
    enum Outcome {
        ALLOW,
        ALLOW_CHANGED,
        DENY,
        DENY_WITH_REASON,
        NOT_JSON,
        NOT_AN_OBJECT,
        MORE_THAN_AN_OBJECT,
        WRONG_TYPE,
        WRONG_RESULT,
        CONTENT_EMPTY,
        CONTENT_TOO_LONG,
        ATTRIBUTES_TOO_LARGE,
        BENT
    }

    private final Map<String, Object> last = new HashMap<>();
    private boolean hasWrongType;

    private ReviewAnswerFuzz(List<Member> members) {
        for (Member member : members) {
            String name = member.name().toLowerCase(Locale.ROOT);
            if (List.of("reviewresult", "content", "attributes").contains(name)) {
                Object value = member.value();
                hasWrongType |= value != null
                        && (name.equals("attributes") ? !isAttributes(value) : !(value instanceof String));
                last.put(name, value);
            }
        }
    }

    private static boolean isAttributes(Object value) {
        return value instanceof List<?> list
                && list.stream().allMatch(item -> item instanceof Member member && member.value() instanceof String);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        List<Member> members = members(data);
        String json = VariedJson.write(data, members);
        int kind = data.consumeInt(0, 9);
        json = switch (kind) {
            case 1 -> json.substring(1);
            case 2 -> "[" + json + "]";
            case 3 -> json + "{}";
            default -> json;
        };
        byte[] bytes = json.getBytes(UTF_8);
        Object read = ReviewAnswerBytesFuzz.read(kind == 0 ? Bend.bytes(data, bytes) : bytes);
        ReviewAnswerFuzz naive = new ReviewAnswerFuzz(members);
        Outcome outcome = switch (kind) {
            case 0 -> Outcome.BENT;
            case 1 -> Outcome.NOT_JSON;
            case 2 -> Outcome.NOT_AN_OBJECT;
            case 3 -> naive.hasWrongType ? Outcome.WRONG_TYPE : Outcome.MORE_THAN_AN_OBJECT;
            default -> naive.outcome();
        };
        reached(outcome);
        boolean isSo = switch (outcome) {
            case BENT -> true;
            case ALLOW, ALLOW_CHANGED -> new ReviewResult.Allow(naive.content(), naive.attributes()).equals(read);
            case DENY -> new ReviewResult.Deny(null).equals(read);
            case DENY_WITH_REASON -> new ReviewResult.Deny(naive.attributes().get("Reason")).equals(read);
            default -> read instanceof InvalidReviewAnswerException;
        };
        if (!isSo) {
            throw new AssertionError(outcome + " expected, but it is " + read + " of " + json);
        }
    }

    private static List<Member> members(FuzzInput data) {
        List<Member> members = new ArrayList<>();
        for (String name : Bend.some(data, "ReviewResult", "Content", "Attributes", "Other")) {
            String spelt = Bend.one(data, name, name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT));
            members.add(new Member(spelt, data.consumeInt(0, 15) == 0 ? VariedJson.any(data) : value(data, name)));
        }
        return Bend.list(data, members);
    }

    private static Object value(FuzzInput data, String name) {
        return switch (name) {
            case "ReviewResult" -> Bend.one(data, "ALLOW", "ALLOW", "DENY", "DENY", "allow", "", null);
            case "Content" -> Bend.text(data, ReviewAnswerBytesFuzz.MAX_LENGTH);
            default -> {
                List<Member> attributes = new ArrayList<>();
                for (String key : Bend.some(data, "Reason", "reason", "é")) {
                    attributes.add(new Member(key, Bend.text(data, 1024 - 6)));
                }
                yield attributes;
            }
        };
    }

    private Outcome outcome() {
        String content = content();
        Map<String, String> attributes = attributes();
        if (hasWrongType) {
            return Outcome.WRONG_TYPE;
        } else if (attributes != null
                && (String.join("", attributes.keySet()) + String.join("", attributes.values())).getBytes(UTF_8).length
                        > 1024) {
            return Outcome.ATTRIBUTES_TOO_LARGE;
        } else if ("DENY".equals(last.get("reviewresult"))) {
            String reason = attributes == null ? null : attributes.get("Reason");
            return reason == null || reason.isEmpty() ? Outcome.DENY : Outcome.DENY_WITH_REASON;
        } else if (!"ALLOW".equals(last.get("reviewresult"))) {
            return Outcome.WRONG_RESULT;
        } else if (content == null) {
            return Outcome.ALLOW;
        } else if (content.isEmpty()) {
            return Outcome.CONTENT_EMPTY;
        }
        return content.codePoints().count() > ReviewAnswerBytesFuzz.MAX_LENGTH
                ? Outcome.CONTENT_TOO_LONG
                : Outcome.ALLOW_CHANGED;
    }

    private String content() {
        return last.get("content") instanceof String content ? Text.wellFormed(content) : null;
    }

    private Map<String, String> attributes() {
        if (!(last.get("attributes") instanceof List<?> list)) {
            return null;
        }
        Map<String, String> attributes = new HashMap<>();
        for (Object item : list) {
            if (item instanceof Member member && member.value() instanceof String text) {
                attributes.put(member.name(), Text.wellFormed(text));
            }
        }
        return attributes;
    }
}
