package dev.backchat.client;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Room;
import dev.backchat.client.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Checks that a call ends with an output or one of the client's two exceptions, whatever the server responds. */
public final class AnswerBytesFuzz {
    enum Outcome {
        OUTPUT,
        SERVICE_ERROR,
        CLIENT_ERROR
    }

    private AnswerBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        String type = new String(bytes, 0, Math.min(bytes.length, 12), ISO_8859_1);
        byte[] body = Arrays.copyOfRange(bytes, 1, bytes.length);
        Object result = AnswerFuzz.result(new HttpResponse(
                bytes[0] == '2' ? 200 : 400, Map.of("x-amzn-ErrorType", List.of(type), "date", List.of(type)), body));
        reached(
                result instanceof Room
                        ? Outcome.OUTPUT
                        : result instanceof IvschatServiceException ? Outcome.SERVICE_ERROR : Outcome.CLIENT_ERROR);
    }
}
