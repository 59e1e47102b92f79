package dev.backchat.server.iam.policy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.List;

/** Any text is a policy, or refused in one line; a policy decides on anything, and one that denies all wins. */
public final class PolicyFuzz {
    private static final Policy DENIES_ALL;

    static {
        try {
            DENIES_ALL = Policy.parse("{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}");
        } catch (PolicyException e) {
            throw new IllegalStateException(e);
        }
    }

    private PolicyFuzz() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        String action = data.consumeString(40);
        String resource = data.consumeString(80);
        String value = data.consumeString(40);
        try {
            Policy policy = Policy.parse(data.consumeRemainingAsString());
            Policy.decide(List.of(policy), action, resource, key -> List.of());
            Policy.decide(List.of(policy), action, resource, key -> List.of(value));
            Decision decision =
                    Policy.decide(List.of(policy, DENIES_ALL), action, resource, key -> List.of(value, action));
            if (decision != Decision.DENIED) {
                throw new AssertionError(decision);
            }
        } catch (PolicyException e) {
            if (String.valueOf(e.getMessage()).isBlank()) {
                throw new AssertionError(e);
            }
        }
    }
}
