package dev.backchat.api.json;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Constraints;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.Text;
import dev.backchat.api.ValidationException;
import dev.backchat.api.ValidationException.Field;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.fuzz.VariedJson;
import dev.backchat.api.fuzz.VariedJson.Member;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks that a request is accepted exactly when each of its members is within the documented limits, and then has the
 * values that were written; a refusal must name the members that are not.
 */
public final class RequestFuzz {
    enum Outcome {
        ACCEPTED,
        INVALID,
        WRONG_TYPE,
        NOT_JSON,
        NOT_UTF8,
        NOT_AN_OBJECT,
        BENT
    }

    /** What a member may be, and what it is. */
    private record Built(Object value, boolean isRightType, Set<String> violated) {}

    /** A word of the caller's, which no error repeats. */
    private static final String HUSH = "hush";

    private static final List<? extends Operation<?, ?>> OPERATIONS =
            Operations.BY_PATH.values().stream().flatMap(Collection::stream).toList();

    private RequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        Operation<?, ?> operation = OPERATIONS.get(data.consumeInt(0, OPERATIONS.size() - 1));
        List<Member> members = new ArrayList<>();
        Set<String> violated = new HashSet<>();
        String wrong = null;
        for (var component : operation.input().getRecordComponents()) {
            String name = component.getName();
            boolean isRequired = isRequired(operation, name);
            if (data.consumeInt(0, 7) == 0) {
                if (isRequired) {
                    violated.add(name);
                }
                if (data.consumeBoolean()) {
                    members.add(new Member(name, null));
                }
                continue;
            }
            Built built = member(data, operation, name, component.getType());
            members.add(new Member(name, built.value));
            wrong = wrong == null && !built.isRightType ? name : wrong;
            violated.addAll(built.violated);
        }
        if (data.consumeBoolean()) {
            members.add(data.consumeInt(0, members.size()), new Member("other", VariedJson.any(data)));
        }
        byte[] body = VariedJson.write(data, members).getBytes(UTF_8);
        Outcome spoilt = data.consumeBoolean()
                ? null
                : Bend.one(data, Outcome.BENT, Outcome.NOT_JSON, Outcome.NOT_UTF8, Outcome.NOT_AN_OBJECT);
        Object read = read(operation.input(), spoilt == null ? body : spoilt(data, spoilt, body));
        Outcome expected = spoilt != null
                ? spoilt
                : wrong != null ? Outcome.WRONG_TYPE : violated.isEmpty() ? Outcome.ACCEPTED : Outcome.INVALID;
        reached(expected);
        boolean isSo = switch (expected) {
            case BENT -> true;
            case ACCEPTED ->
                read instanceof Record record
                        && Arrays.stream(operation.input().getRecordComponents())
                                .allMatch(each -> isSame(last(members, each.getName()), value(record, each)));
            case INVALID ->
                read instanceof ValidationException invalid
                        && invalid.fieldList().stream()
                                .map(RequestFuzz::top)
                                .collect(Collectors.toSet())
                                .equals(violated);
            case WRONG_TYPE -> isRefused(read, "Request member: " + wrong + ".*");
            case NOT_AN_OBJECT -> isRefused(read, "The request body must be a JSON object.");
            case NOT_UTF8 -> isRefused(read, "The request body is not UTF-8.");
            // What is wrong with a member is found before the end.
            case NOT_JSON -> isRefused(read, wrong == null ? "The request body .*" : ".*");
        };
        if (!isSo) {
            throw new AssertionError(
                    expected + " expected for " + violated + ", but it is " + read + " for " + new String(body, UTF_8));
        }
    }

    private static byte[] spoilt(FuzzInput data, Outcome outcome, byte[] body) {
        return switch (outcome) {
            case BENT -> Bend.bytes(data, body);
            case NOT_JSON -> Bend.join(body, Bend.one(data, "}", "{}", ",", "x").getBytes(UTF_8));
            case NOT_UTF8 ->
                Bend.join(body, Bend.one(data, new byte[] {(byte) 0xff}, new byte[] {(byte) 0xc0, (byte) 0xa0}));
            default ->
                Bend.one(data, "null", "[]", "1", "\"\"", "[" + new String(body, UTF_8) + "]")
                        .getBytes(UTF_8);
        };
    }

    private static boolean isRefused(Object read, String message) {
        return read instanceof IvschatServiceException e
                && e.errorName().equals("SerializationException")
                && e.getMessage().matches(message)
                && !e.getMessage().contains(HUSH);
    }

    private static Object last(List<Member> members, String name) {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .reduce(new Member(name, null), (first, second) -> second)
                .value();
    }

    private static Object value(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether a value is what was written: an object is a structure or a map. */
    private static boolean isSame(Object written, Object read) {
        if (written instanceof String text) {
            return Text.wellFormed(text).equals(read);
        } else if (written instanceof Long number) {
            return read instanceof Integer integer && integer.longValue() == number;
        } else if (read instanceof Map<?, ?> map) {
            return map.equals(((List<?>) written)
                    .stream()
                            .collect(
                                    Collectors.toMap(each -> ((Member) each).name(), each -> ((Member) each).value())));
        } else if (read instanceof Record structure) {
            List<Member> members =
                    ((List<?>) written).stream().map(Member.class::cast).toList();
            return Arrays.stream(structure.getClass().getRecordComponents())
                    .allMatch(each -> isSame(last(members, each.getName()), value(structure, each)));
        }
        return Objects.equals(written, read);
    }

    private static String top(Field field) {
        return field.name().split("[.\\[]", 2)[0];
    }

    private static Object read(Class<? extends Record> input, byte[] body) {
        try {
            Record read = ControlPlaneJson.read(body, input);
            Constraints.check(read);
            if (!ControlPlaneJson.read(ControlPlaneJson.write(read), input).equals(read)) {
                throw new AssertionError("written, it reads otherwise: " + read);
            }
            return read;
        } catch (IvschatServiceException e) {
            if (e.httpStatus() != 400) {
                throw new AssertionError(e);
            }
            return e;
        }
    }

    private static boolean isRequired(Operation<?, ?> operation, String name) {
        return switch (name) {
            case "roomIdentifier", "identifier", "userId", "id", "eventName", "resourceArn", "tagKeys" -> true;
            case "destinationConfiguration" -> operation.name().startsWith("Create");
            case "tags" -> operation.name().equals("TagResource");
            default -> false;
        };
    }

    private static Built member(FuzzInput data, Operation<?, ?> operation, String name, Class<?> type) {
        if (data.consumeInt(0, 31) == 0) {
            Object inside = Bend.one(data, 1L, null, true, List.of(), List.of("a"));
            Object wrong = type == Map.class
                    ? Bend.one(data, "a", List.of("a"), List.of(new Member(HUSH, inside)))
                    : type == List.class
                            ? Bend.one(data, "a", List.of(new Member(HUSH, "a")), Arrays.asList("a", inside))
                            : type == String.class
                                    ? Bend.one(data, 1L, true, List.of(), List.of("a"))
                                    : Bend.one(data, "a", "1", "", true, List.of("a"), 1L << 31, 1.5);
            return new Built(wrong, false, Set.of());
        }
        return switch (name) {
            case "maximumMessageRatePerSecond" -> number(data, name, 1, 100);
            case "maximumMessageLength" -> number(data, name, 1, 500);
            case "sessionDurationInMinutes" -> number(data, name, 1, 180);
            case "maxResults" -> number(data, name, 1, 50);
            case "userId" -> text(name, Bend.text(data, 128), ".{1,128}");
            case "reason" -> text(name, Bend.text(data, 256), ".{1,256}");
            case "nextToken" -> text(name, Bend.text(data, 1024), ".{0,1024}");
            case "eventName" ->
                text(name, data.consumeInt(0, 7) == 0 ? "aws:x" : Bend.text(data, 100), "(?!aws:).{1,100}");
            case "name" -> text(name, words(data, 128), "[a-zA-Z0-9-_]{0,128}");
            case "id" -> text(name, words(data, 12), "[a-zA-Z0-9]{12}");
            case "roomIdentifier" -> arn(data, name, "room");
            case "loggingConfigurationIdentifier" -> arn(data, name, "logging-configuration");
            case "identifier" -> arn(data, name, operation.name().contains("Room") ? "room" : "logging-configuration");
            case "resourceArn" -> arn(data, name, "(room|logging-configuration)");
            case "messageReviewHandlerUri" -> lambda(data, name);
            case "messageReviewHandler" -> handler(data, name);
            case "attributes" -> attributes(data, name);
            case "tags" -> tags(data, name);
            case "tagKeys" -> tagKeys(data, name);
            case "capabilities" -> capabilities(data, name);
            case "loggingConfigurationIdentifiers" -> arns(data, name);
            case "destinationConfiguration" -> destination(data, name);
            default -> throw new AssertionError("no rule for " + name);
        };
    }

    private static Built of(String name, Object value, boolean isValid) {
        return new Built(value, true, isValid ? Set.of() : Set.of(name));
    }

    private static Built number(FuzzInput data, String name, int min, int max) {
        int number = Bend.one(data, min - 1, min, max, max + 1, data.consumeInt(-5, 600));
        return of(name, (long) number, number >= min && number <= max);
    }

    private static Built text(String name, String text, String pattern) {
        return of(name, text, isValid(text, pattern));
    }

    private static boolean isValid(String text, String pattern) {
        return text.matches("(?s)" + pattern);
    }

    private static String words(FuzzInput data, int limit) {
        return Bend.word(data, limit) + Bend.one(data, "", "", "", "-", "_", ".", " ", "é", "\n");
    }

    private static String arnText(FuzzInput data) {
        return Bend.one(data, "arn:aws:ivschat:", "arn:aws:ivschat:", "arn:aws:ivs:", "")
                + Bend.one(data, "us-east-1", "eu-2", "US", "")
                + ":" + Bend.one(data, "123456789012", "1", "a") + ":"
                + Bend.one(data, "room", "room", "logging-configuration", "rooms") + "/"
                + Bend.one(data, "AbCdEfGh1234", "AbCdEfGh1235", "a-b", "a_b", "", "x\n");
    }

    private static boolean isArn(String text, String type) {
        return isValid(text, "arn:aws:ivschat:[a-z0-9-]+:[0-9]+:" + type + "/[a-zA-Z0-9-]+");
    }

    private static Built arn(FuzzInput data, String name, String type) {
        String text = arnText(data);
        return of(name, text, isArn(text, type));
    }

    private static Built lambda(FuzzInput data, String name) {
        String function = "arn:aws:lambda:eu-1:123456789012:function:" + Bend.word(data, 170 - 43);
        String text =
                Bend.one(data, function, function, "", "x" + function, "arn:aws:lambda:eu-1:12345678901:function:f");
        return of(name, text, isValid(text, "|(?=.{0,170}$)arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+"));
    }

    private static Built handler(FuzzInput data, String name) {
        Built uri = lambda(data, "uri");
        String fallback = Bend.one(data, "ALLOW", "DENY", "allow", "");
        return of(
                name,
                List.of(new Member("uri", uri.value), new Member("fallbackResult", fallback)),
                uri.violated.isEmpty() && List.of("ALLOW", "DENY").contains(fallback));
    }

    private static Built attributes(FuzzInput data, String name) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(data.consumeAsciiString(3), Bend.one(data, "é", "a").repeat(data.consumeInt(0, 5)));
        int bytes = bytes(attributes);
        String last = attributes.containsKey("k") ? "kk" : "k";
        // To just below, at or above the limit.
        attributes.put(
                last, "v".repeat(data.consumeBoolean() ? 1 : 1024 - bytes - last.length() + data.consumeInt(-1, 1)));
        return of(name, object(attributes), bytes(attributes) <= 1024);
    }

    private static int bytes(Map<String, String> map) {
        return (String.join("", map.keySet()) + String.join("", map.values())).getBytes(UTF_8).length;
    }

    private static List<Member> object(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> new Member(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String tagText(FuzzInput data, int limit) {
        return Bend.word(data, limit) + Bend.one(data, "", "", "", "é", " ", "_.:/=+-@", "!", "\u0001");
    }

    private static boolean isTagKey(String key) {
        return isValid(key, "(?!(?i:aws:))[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}");
    }

    private static Built tags(FuzzInput data, String name) {
        Map<String, String> tags = new LinkedHashMap<>();
        String key = data.consumeInt(0, 15) == 0 ? Bend.one(data, "aws:a", "AWS:a", "") : tagText(data, 128);
        String value = tagText(data, 256);
        tags.put(key, value);
        boolean isValid = isTagKey(key) && isValid(value, "[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}");
        int kind = data.consumeInt(0, 3);
        int more = kind == 0 ? data.consumeInt(48, 50) : 0;
        for (int i = 0; i < more; i++) {
            tags.put("+" + i, "");
        }
        // In another spelling, which policies don't tell from it.
        boolean isTwice = kind == 1 && tags.put(key.toUpperCase(Locale.ROOT), value) == null;
        return of(name, object(tags), isValid && tags.size() <= 50 && !isTwice);
    }

    private static Built tagKeys(FuzzInput data, String name) {
        List<String> keys = new ArrayList<>();
        keys.add(tagText(data, 128));
        int more = data.consumeInt(0, 3) == 0 ? data.consumeInt(48, 50) : 0;
        for (int i = 0; i < more; i++) {
            keys.add("k" + i);
        }
        // Whatever is to be removed needs only a length.
        int length = keys.get(0).codePointCount(0, keys.get(0).length());
        return of(name, keys, length >= 1 && length <= 128 && keys.size() <= 50);
    }

    private static Built capabilities(FuzzInput data, String name) {
        List<String> some = Bend.some(data, "SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER", "VIEW");
        // An empty list would be written as an object.
        return of(name, some.isEmpty() ? List.of("SEND_MESSAGE") : some, !some.contains("VIEW"));
    }

    private static Built arns(FuzzInput data, String name) {
        List<String> arns = new ArrayList<>();
        for (int left = data.consumeInt(1, 4); left > 0; left--) {
            arns.add(
                    data.consumeInt(0, 7) == 0
                            ? arnText(data)
                            : "arn:aws:ivschat:eu-1:1:logging-configuration/" + Bend.word(data, 12));
        }
        boolean isValid = arns.size() <= 3
                && new HashSet<>(arns).size() == arns.size()
                && arns.stream().allMatch(arn -> isArn(arn, "logging-configuration"));
        return of(name, arns, isValid);
    }

    private static Built destination(FuzzInput data, String name) {
        List<Member> members = new ArrayList<>();
        boolean isValid = true;
        for (String kind : Bend.some(data, "s3", "cloudWatchLogs", "firehose")) {
            String text = kind.equals("s3")
                    ? Bend.one(data, "w", "w-", "W", "w.") + Bend.word(data, data.consumeBoolean() ? 62 : 2)
                    : tagText(data, kind.equals("firehose") ? 64 : 512);
            String pattern = kind.equals("s3")
                    ? "[a-z0-9.-]{3,63}"
                    : kind.equals("firehose") ? "[a-zA-Z0-9_.-]{1,64}" : "[a-zA-Z0-9_./#-]{1,512}";
            String member =
                    kind.equals("s3") ? "bucketName" : kind.equals("firehose") ? "deliveryStreamName" : "logGroupName";
            members.add(new Member(kind, List.of(new Member(member, text))));
            isValid &= isValid(text, pattern);
        }
        return of(name, members, isValid && members.size() == 1);
    }
}
