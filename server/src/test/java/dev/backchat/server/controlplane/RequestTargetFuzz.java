package dev.backchat.server.controlplane;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A target is accepted if and only if it is unambiguous, and is then parsed into the parts it was built from. */
public final class RequestTargetFuzz {
    enum Outcome {
        PATH,
        URL,
        NOT_NORMAL,
        BAD_CHARACTER,
        BAD_ESCAPE,
        OTHER_HOST,
        OTHER_SCHEME,
        TOO_MANY_PARAMETERS
    }

    private RequestTargetFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        Outcome outcome = Bend.one(data, Outcome.values());
        List<String> segments = new ArrayList<>();
        for (int left = data.consumeInt(1, 4); left > 0; left--) {
            segments.add(Bend.one(data, "ListRooms", "tags", "a", "%2F", "..a", "...", "%2e.b", "arn%3Aaws"));
        }
        int at = data.consumeInt(0, segments.size() - 1);
        if (outcome == Outcome.NOT_NORMAL) {
            segments.add(at, Bend.one(data, "", ".", "..", "%2e", ".%2E", "%2e%2e", "%2E."));
        } else if (data.consumeBoolean()) {
            segments.add("");
        }
        String path = "/" + String.join("/", segments);
        int parameters =
                outcome == Outcome.TOO_MANY_PARAMETERS ? 256 : data.consumeBoolean() ? 255 : data.consumeInt(0, 3);
        String query = "a=%20" + "&".repeat(parameters);
        String host = Bend.one(data, "localhost", "localhost:4870", "EXAMPLE.com");
        String target = path + "?" + query;
        if (outcome == Outcome.BAD_CHARACTER) {
            target = spoilt(data, target, Bend.one(data, " ", "\\", "#", "\u0000", "\u007f", "é"));
        } else if (outcome == Outcome.BAD_ESCAPE) {
            target = Bend.one(data, target + "%", target + "%4", target + "%4g", path + "%g4?");
        }
        if (outcome.ordinal() >= Outcome.OTHER_HOST.ordinal() && outcome != Outcome.TOO_MANY_PARAMETERS
                || outcome == Outcome.URL
                || data.consumeBoolean()) {
            String scheme = outcome == Outcome.OTHER_SCHEME
                    ? Bend.one(data, "evil?://", "ftp://", "http:/", "", "xhttp://")
                    : Bend.one(data, "http://", "https://", "HTTP://");
            String authority = outcome == Outcome.OTHER_HOST
                    ? Bend.one(data, "", "x" + host, host + ".", "u@" + host, host.substring(1))
                    : Bend.one(data, host, host.toLowerCase(Locale.ROOT));
            target = scheme + authority + target;
        }
        reached(outcome);
        boolean isGood = outcome == Outcome.PATH || outcome == Outcome.URL;
        try {
            RequestTarget read = RequestTarget.parse(target, List.of(host));
            if (!isGood || !read.equals(new RequestTarget(path, query))) {
                throw new AssertionError(outcome + ": " + target + " is read as " + read);
            }
        } catch (IvschatServiceException e) {
            int status = outcome == Outcome.NOT_NORMAL ? 404 : 400;
            if (isGood || e.httpStatus() != status) {
                throw new AssertionError(outcome + ": " + target, e);
            }
        }
    }

    private static String spoilt(FuzzInput data, String target, String character) {
        int at = data.consumeInt(0, target.length());
        return target.substring(0, at) + character + target.substring(at);
    }
}
