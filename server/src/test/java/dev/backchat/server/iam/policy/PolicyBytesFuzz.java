package dev.backchat.server.iam.policy;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * Any text is a policy or refused in one line; a policy can decide on any request, and one that denies everything wins.
 */
public final class PolicyBytesFuzz {
    enum Outcome {
        ALLOWED,
        DENIED,
        NOT_ALLOWED,
        REFUSED
    }

    private static final Policy DENIES_ALL;

    static {
        try {
            DENIES_ALL = Policy.parse("{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}");
        } catch (PolicyException e) {
            throw new IllegalStateException(e);
        }
    }

    private PolicyBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] document) {
        String action = "ivschat:CreateRoom";
        String resource = "arn:aws:ivschat:us-east-1:123456789012:room/AbCdEfGh1234";
        try {
            Policy policy = Policy.parse(new String(document, UTF_8));
            Policy.decide(List.of(policy), action, resource, key -> List.of());
            Decision decision = Policy.decide(List.of(policy), action, resource, key -> List.of("10.1.2.3", "a"));
            reached(Outcome.valueOf(decision.name()));
            if (Policy.decide(List.of(policy, DENIES_ALL), action, resource, key -> List.of("a")) != Decision.DENIED) {
                throw new AssertionError("a policy that denies all does not win");
            }
        } catch (PolicyException e) {
            reached(Outcome.REFUSED);
            if (String.valueOf(e.getMessage()).isBlank()) {
                throw new AssertionError(e);
            }
        }
    }
}
