package dev.backchat.server.iam.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PolicyComparisonTest {
    private static final int CASES = Boolean.getBoolean("backchat.thorough") ? 6_000 : 1_500;
    private static final long SEED = 20_260_102;
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void decidesLikeAnIndependentEvaluator() throws Exception {
        List<RandomCases.Case> cases = new RandomCases(SEED).next(CASES);
        List<String> theirs = IamSimulate.decide(cases);
        assertThat(theirs).hasSameSizeAs(cases);
        List<String> differences = new ArrayList<>();
        Map<Decision, Integer> counts = new EnumMap<>(Decision.class);
        for (int i = 0; i < cases.size(); i++) {
            Decision ours = ours(cases.get(i));
            counts.merge(ours, 1, Integer::sum);
            if (!theirs.get(i).equals(ours.name())) {
                differences.add(
                        "ours " + ours + ", theirs " + theirs.get(i) + ": " + JSON.writeValueAsString(cases.get(i)));
            }
        }
        assertThat(differences).isEmpty();
        // Guards against two evaluators that agree by always denying.
        assertThat(counts.values()).hasSize(Decision.values().length).allMatch(count -> count > CASES / 10);
    }

    private static Decision ours(RandomCases.Case one) throws PolicyException {
        List<Policy> policies = new ArrayList<>();
        for (Map<String, Object> policy : one.policies()) {
            policies.add(Policy.parse(JSON.writeValueAsString(policy)));
        }
        Map<String, List<String>> context = new TreeMap<>();
        one.context().forEach((key, values) -> context.put(key.toLowerCase(Locale.ROOT), values));
        return Policy.decide(policies, one.action(), one.resource(), key -> context.getOrDefault(key, List.of()));
    }
}
