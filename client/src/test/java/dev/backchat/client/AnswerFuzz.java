package dev.backchat.client;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Room;
import dev.backchat.api.Text;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.ValidationException;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.fuzz.VariedJson;
import dev.backchat.api.fuzz.VariedJson.Member;
import dev.backchat.client.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Checks that a response yields the output that was built or the error that it names, and that any response ends the
 * call with one of them.
 */
public final class AnswerFuzz {
    enum Outcome {
        OUTPUT,
        UNREADABLE,
        MODELED_ERROR,
        VALIDATION_ERROR,
        UNMODELED_ERROR,
        UNREADABLE_ERROR,
        BENT
    }

    private static final String ARN = "arn:aws:ivschat:us-east-1:000000000000:room/AbCdEfGh1234";
    private static final GetRoomCommand GET_ROOM = new GetRoomCommand(new GetRoomRequest(ARN));
    private static final String[] MODELED = {
        "AccessDeniedException",
        "ConflictException",
        "InternalServerException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
        "ThrottlingException"
    };

    private static HttpResponse next;

    private static final IvschatClient CLIENT = new IvschatClient(ClientConfig.builder()
            .region("us-east-1")
            .endpoint("http://localhost:1")
            .credentials("a", "b")
            .maxAttempts(1)
            .httpHandler(request -> CompletableFuture.completedFuture(next))
            .build());

    private AnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        Outcome outcome = Bend.one(data, Outcome.values());
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("Date", List.of(Bend.one(data, "Fri, 02 Jan 2026 03:04:05 GMT", "", data.consumeString(12))));
        boolean isError = outcome.name().endsWith("ERROR");
        String name = outcome == Outcome.MODELED_ERROR
                ? Bend.one(data, MODELED)
                : outcome == Outcome.VALIDATION_ERROR ? "ValidationException" : "Other" + Bend.word(data, 8);
        String text = data.consumeString(12);
        List<Member> members = isError ? error(data, outcome, headers, name, text) : room(data, outcome, text);
        byte[] body = VariedJson.write(data, members).getBytes(UTF_8);
        if (outcome == Outcome.BENT) {
            body = Bend.bytes(data, body);
        } else if (outcome == Outcome.UNREADABLE_ERROR || (outcome == Outcome.UNREADABLE && data.consumeBoolean())) {
            body = Bend.one(data, "", "<html>", "[]", "null", "{\"message\":1", "{} {}")
                    .getBytes(UTF_8);
            body = outcome == Outcome.UNREADABLE && body.length == 0 ? "null".getBytes(UTF_8) : body;
        }
        int status = isError
                ? Bend.one(data, 400, 403, 404, 500, 503, data.consumeInt(300, 999))
                : data.consumeInt(200, 299);
        reached(outcome);
        Object result = result(new HttpResponse(status, headers, body));
        boolean isSo = switch (outcome) {
            case BENT -> true;
            case OUTPUT ->
                result instanceof Room room
                        && ARN.equals(room.arn())
                        && Text.wellFormed(text).equals(room.name());
            case UNREADABLE ->
                result instanceof IvschatClientException e && e.reason() == IvschatClientException.Reason.RESPONSE;
            case UNREADABLE_ERROR ->
                result instanceof UnmodeledException e && e.errorName().equals(name) && e.httpStatus() == status;
            default -> isSo(outcome, name, text, status, (IvschatServiceException) result);
        };
        if (!isSo) {
            throw new AssertionError(
                    outcome + " " + name + " expected, but it is " + result + " of " + new String(body, UTF_8));
        }
    }

    private static boolean isSo(Outcome outcome, String name, String text, int status, IvschatServiceException e) {
        boolean isRight = e.errorName().equals(name)
                && (text.isBlank() || String.valueOf(e.getMessage()).contains(Text.wellFormed(text)));
        if (outcome == Outcome.UNMODELED_ERROR) {
            return isRight && e.httpStatus() == status && e instanceof UnmodeledException;
        } else if (outcome == Outcome.VALIDATION_ERROR) {
            return isRight
                    && e instanceof ValidationException invalid
                    && invalid.fieldList().equals(List.of(new ValidationException.Field("n", "m")));
        }
        return isRight && e.getClass().getSimpleName().equals(name);
    }

    /** The type is in a header or in the body, and may have a namespace in front and an address behind. */
    private static List<Member> error(
            FuzzInput data, Outcome outcome, Map<String, List<String>> headers, String name, String text) {
        String written = Bend.one(data, "", "com.amazonaws#") + name + Bend.one(data, "", ":http://internal/", ",x");
        List<Member> members = new ArrayList<>();
        members.add(new Member(Bend.one(data, "message", "Message"), text));
        members.add(new Member("fieldList", List.of(List.of(new Member("name", "n"), new Member("message", "m")))));
        members.add(new Member("other", VariedJson.any(data)));
        int where = outcome == Outcome.UNREADABLE_ERROR ? 0 : data.consumeInt(0, 2);
        if (where == 0) {
            headers.put(Bend.one(data, "x-amzn-ErrorType", "X-Amzn-Errortype"), List.of(written));
            members.add(new Member("__type", "Wrong"));
        } else {
            members.add(new Member(where == 1 ? "__type" : "code", written));
        }
        return members;
    }

    private static List<Member> room(FuzzInput data, Outcome outcome, String name) {
        Object number = outcome == Outcome.UNREADABLE ? Bend.one(data, "10", 1.5, List.of(), 3_000_000_000L) : 10L;
        return Bend.one(
                data,
                List.of(new Member("name", name), new Member("arn", ARN), new Member("maximumMessageLength", number)),
                List.of(new Member("maximumMessageLength", number), new Member("arn", ARN), new Member("name", name)));
    }

    /** How a call ends: its output or its failure. */
    static Object result(HttpResponse answer) {
        next = answer;
        try {
            CompletableFuture<Room> call = CLIENT.send(GET_ROOM);
            if (!call.isDone()) {
                throw new AssertionError("the call goes on after its answer");
            }
            return call.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IvschatServiceException || e.getCause() instanceof IvschatClientException) {
                return e.getCause();
            }
            throw new AssertionError(e);
        }
    }
}
