package dev.backchat.api.json;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.Constraints;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Operations;
import dev.backchat.api.ValidationException;
import dev.backchat.api.fuzz.NaiveJson;
import java.util.Collection;
import java.util.List;

/**
 * Checks that a body is read or refused with an error of the service, and that a request that satisfies its constraints
 * can be written.
 */
public final class RequestBytesFuzz {
    enum Outcome {
        ACCEPTED,
        UNREADABLE,
        INVALID
    }

    private static final List<? extends Class<? extends Record>> INPUTS = Operations.BY_PATH.values().stream()
            .flatMap(Collection::stream)
            .map(operation -> operation.input())
            .toList();

    private RequestBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] body) {
        for (Class<? extends Record> input : INPUTS) {
            try {
                Record read = ControlPlaneJson.read(body, input);
                if (body.length > 0 && !NaiveJson.isJson(body)) {
                    throw new AssertionError("no JSON, but read");
                }
                Constraints.check(read);
                if (!ControlPlaneJson.read(ControlPlaneJson.write(read), input).equals(read)) {
                    throw new AssertionError("written, it reads otherwise");
                }
                reached(Outcome.ACCEPTED);
            } catch (IvschatServiceException e) {
                if (e.httpStatus() != 400) {
                    throw new AssertionError(e);
                }
                reached(e instanceof ValidationException ? Outcome.INVALID : Outcome.UNREADABLE);
            }
        }
    }
}
