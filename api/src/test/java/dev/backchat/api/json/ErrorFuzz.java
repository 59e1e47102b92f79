package dev.backchat.api.json;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Text;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.ValidationException;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.fuzz.VariedJson;
import dev.backchat.api.fuzz.VariedJson.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the reading of an error response with what was built for it: its class, its members, and nothing of a body
 * that is not an error's. Writing reproduces what was read.
 */
public final class ErrorFuzz {
    enum Outcome {
        ACCESS_DENIED,
        CONFLICT,
        INTERNAL_SERVER,
        PENDING_VERIFICATION,
        RESOURCE_NOT_FOUND,
        SERVICE_QUOTA_EXCEEDED,
        THROTTLING,
        VALIDATION,
        UNMODELED,
        UNNAMED,
        WRONG_TYPE,
        NOT_AN_ERROR,
        BENT
    }

    /** An error of the service's model: its HTTP status, and the members that it has beside its message. */
    private record Model(Outcome outcome, String name, int status, List<String> members) {}

    private static final List<String> RESOURCE = List.of("resourceId", "resourceType");
    private static final List<String> LIMIT = List.of("resourceId", "resourceType", "limit");
    private static final List<Model> MODELS = List.of(
            new Model(Outcome.ACCESS_DENIED, "AccessDeniedException", 403, List.of()),
            new Model(Outcome.CONFLICT, "ConflictException", 409, RESOURCE),
            new Model(Outcome.INTERNAL_SERVER, "InternalServerException", 500, List.of()),
            new Model(Outcome.PENDING_VERIFICATION, "PendingVerification", 403, List.of()),
            new Model(Outcome.RESOURCE_NOT_FOUND, "ResourceNotFoundException", 404, RESOURCE),
            new Model(Outcome.SERVICE_QUOTA_EXCEEDED, "ServiceQuotaExceededException", 402, LIMIT),
            new Model(Outcome.THROTTLING, "ThrottlingException", 429, LIMIT),
            new Model(Outcome.VALIDATION, "ValidationException", 400, List.of("reason", "fieldList")));
    private static final String FALLBACK = "no message";

    private final FuzzInput data;
    private final Outcome outcome;
    /** The body's members, in the order in which they are written. */
    private final List<Member> members = new ArrayList<>();
    /** What must be found, by member. */
    private final Map<String, Object> expected = new HashMap<>();

    private String header;
    private String name = "UnknownError";

    private ErrorFuzz(FuzzInput data) {
        this.data = data;
        outcome = Bend.one(data, Outcome.values());
        if (outcome != Outcome.UNNAMED) {
            name();
        }
        members();
    }

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        ErrorFuzz fuzz = new ErrorFuzz(data);
        int status = data.consumeInt(300, 599);
        byte[] body = fuzz.body();
        reached(fuzz.outcome);
        IvschatServiceException read = ControlPlaneJson.readError(fuzz.header, status, body, FALLBACK);
        checkWritten(read);
        if (fuzz.outcome != Outcome.BENT && !fuzz.isSo(read, status)) {
            throw new AssertionError(fuzz.outcome + " with " + fuzz.expected + " expected, but it is " + read + " with "
                    + read.members() + " of " + new String(body, UTF_8));
        }
    }

    /** Names the error in the header, in the body, or in both, where the header counts, and {@code code} before __type. */
    private void name() {
        name = MODELS.stream()
                .filter(model -> model.outcome == outcome)
                .map(Model::name)
                .findFirst()
                .orElseGet(() -> Bend.one(data, "Other", "SerializationException", "accessDeniedException"));
        String written = Bend.one(data, "", "com.amazonaws#") + name + Bend.one(data, "", ":http://a/#b", ",x", " ");
        boolean isInBody = outcome != Outcome.WRONG_TYPE && outcome != Outcome.NOT_AN_ERROR && data.consumeBoolean();
        header = isInBody ? null : written;
        if (isInBody) {
            members.add(new Member(Bend.one(data, "code", "__type"), written));
        } else {
            Bend.some(data, "code", "__type").forEach(member -> members.add(new Member(member, "Wrong")));
        }
        if (members.size() == 1 && members.get(0).name().equals("code") && data.consumeBoolean()) {
            members.add(new Member("__type", "Wrong"));
        }
    }

    private void members() {
        String message = data.consumeString(20);
        if (data.consumeInt(0, 3) > 0) {
            members.add(new Member(Bend.one(data, "message", "Message", "ErrorMessage"), message));
            expected.put("message", message.isBlank() ? FALLBACK : Text.wellFormed(message));
        }
        for (String text : Bend.some(data, "resourceId", "resourceType", "reason")) {
            String value = data.consumeString(12);
            members.add(new Member(text, value));
            expected.put(text, Text.wellFormed(value));
        }
        if (data.consumeBoolean()) {
            long limit = Bend.one(data, 0L, 10L, (long) Integer.MAX_VALUE, (long) Integer.MIN_VALUE);
            members.add(new Member("limit", limit));
            expected.put("limit", (int) limit);
        }
        if (data.consumeBoolean()) {
            String field = data.consumeString(8);
            List<String> given = Bend.some(data, "name", "message");
            List<Member> parts =
                    given.stream().map(part -> new Member(part, field)).toList();
            members.add(new Member("fieldList", List.of(parts)));
            String text = Text.wellFormed(field);
            expected.put(
                    "fieldList",
                    List.of(new ValidationException.Field(
                            given.contains("name") ? text : "", given.contains("message") ? text : "")));
        }
        if (data.consumeBoolean()) {
            members.add(new Member(Bend.one(data, "other", "Reason", "resourceid"), VariedJson.any(data)));
        }
    }

    private byte[] body() {
        if (outcome == Outcome.WRONG_TYPE) {
            expected.clear();
            members.removeIf(member -> member.name().equals("limit"));
            members.add(data.consumeInt(0, members.size()), wrong());
        } else if (outcome == Outcome.NOT_AN_ERROR) {
            expected.clear();
        }
        String json = VariedJson.write(data, members);
        if (outcome == Outcome.NOT_AN_ERROR) {
            json = Bend.one(
                    data, "", "<html>", "[]", "null", "1", "\"x\"", json + "{}", json.substring(1), "[" + json + "]");
        }
        byte[] body = json.getBytes(UTF_8);
        return outcome == Outcome.BENT ? Bend.bytes(data, body) : body;
    }

    private Member wrong() {
        return Bend.one(
                data,
                new Member(
                        "limit", Bend.<Object>one(data, "10", true, List.of(), 2_147_483_648L, -2_147_483_649L, 1.5)),
                new Member("reason", 1L),
                new Member("fieldList", Bend.<Object>one(data, "x", List.of(), List.of("x"), 1L)),
                new Member("message", Bend.<Object>one(data, List.of(), List.of("x"), false)));
    }

    private boolean isSo(IvschatServiceException read, int status) {
        Model model = MODELS.stream()
                .filter(each -> each.name.equals(name))
                .findFirst()
                .orElse(null);
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("message", expected.getOrDefault("message", FALLBACK));
        if (model == null) {
            return read instanceof UnmodeledException
                    && read.errorName().equals(name)
                    && read.httpStatus() == status
                    && read.members().equals(wanted);
        }
        for (String member : model.members) {
            if (expected.containsKey(member) || !member.equals("fieldList")) {
                wanted.put(member, expected.getOrDefault(member, member.equals("limit") ? (Object) 0 : ""));
            }
        }
        return read.getClass()
                        .getSimpleName()
                        .replaceFirst("^Pending.*", "PendingVerification")
                        .equals(name)
                && read.errorName().equals(name)
                && read.httpStatus() == model.status
                && read.members().equals(wanted);
    }

    /** What holds of any bytes: the error is written as it was read, and has a message. */
    static void checkWritten(IvschatServiceException read) {
        String name = read.errorName();
        IvschatServiceException again =
                ControlPlaneJson.readError(name, read.httpStatus(), ControlPlaneJson.write(read));
        boolean isNamed = name.equals(name.strip()) && !name.matches("(?s).*[:,#].*");
        if (read.getMessage() == null
                || (isNamed && again.getClass() != read.getClass())
                || (isNamed && !again.members().equals(read.members()))) {
            throw new AssertionError("written, " + read.members() + " reads as " + again.members());
        }
    }
}
