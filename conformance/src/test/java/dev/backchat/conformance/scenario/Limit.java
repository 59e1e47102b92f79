package dev.backchat.conformance.scenario;

import static dev.backchat.conformance.table.Section.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.NotApplicable;
import dev.backchat.conformance.Json;
import dev.backchat.conformance.sdk.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * One constraint of one member of one operation's input, with values on both sides of it. Values with an ARN in
 * them are functions of the caller.
 */
final class Limit {
    private final String operation;
    private final String member;
    private final String rule;
    private final List<Object> accepted = new ArrayList<>();
    private final List<Object> absent = new ArrayList<>();
    private final List<Object> refused = new ArrayList<>();
    private String place;

    /** {@code member} is the path that the service blames. */
    Limit(String operation, String member, String rule) {
        this.operation = operation;
        this.member = member;
        this.rule = rule;
        this.place = member;
    }

    String operation() {
        return operation;
    }

    String member() {
        return member;
    }

    /** The path at which the values are put, where that is not the member that is blamed. */
    Limit at(String place) {
        this.place = place;
        return this;
    }

    /** Values that make the call succeed. */
    Limit accepts(Object... values) {
        accepted.addAll(Arrays.asList(values));
        return this;
    }

    /** Values, made of the caller, that make the call succeed. */
    @SafeVarargs
    final Limit acceptsFor(Function<ControlPlaneClient, ?>... values) {
        for (Object value : values) {
            accepted.add(value);
        }
        return this;
    }

    /** Values, made of the caller, that satisfy the constraint and name a resource that is not there. */
    @SafeVarargs
    final Limit findsNothingFor(Function<ControlPlaneClient, ?>... values) {
        for (Object value : values) {
            absent.add(value);
        }
        return this;
    }

    /** Values that break the constraint. */
    Limit refuses(Object... values) {
        refused.addAll(Arrays.asList(values));
        return this;
    }

    /** Values, made of the caller, that break the constraint. */
    @SafeVarargs
    final Limit refusesFor(Function<ControlPlaneClient, ?>... values) {
        for (Object value : values) {
            refused.add(value);
        }
        return this;
    }

    /** Leaving the member out breaks the constraint. */
    Limit required() {
        refused.add(MISSING);
        return this;
    }

    private static final Object MISSING = new Object();

    Scenario scenario() {
        return Scenario.of(LIMITS, operation + " `" + member + "`: " + rule, it -> {
            boolean sent = false;
            for (Object value : accepted) {
                sent |= check(it, value, null);
            }
            for (Object value : absent) {
                sent |= check(it, value, "ResourceNotFoundException");
            }
            for (Object value : refused) {
                sent |= check(it, value, "ValidationException");
            }
            if (!sent) {
                throw new NotApplicable("the SDK refuses all of these values itself");
            }
        });
    }

    /** False where the SDK did not let the value out. */
    private boolean check(ControlPlaneClient it, Object value, @org.jspecify.annotations.Nullable String error) {
        ObjectNode input = Inputs.prepared(it, operation);
        put(input, it, value);
        try {
            if (error == null) {
                Answer answer = it.call(operation, input);
                assertThat(answer).as("%s %s", operation, input).isInstanceOf(Answer.Success.class);
            } else {
                Refusal refusal = it.refused(error, operation, Inputs.asMap(input));
                if (error.equals("ValidationException")) {
                    refusal.blaming(member);
                }
            }
            return true;
        } catch (NotApplicable e) {
            return false;
        }
    }

    private void put(ObjectNode input, ControlPlaneClient it, Object value) {
        String[] path = place.split("\\.", -1);
        ObjectNode parent = input;
        for (int i = 0; i < path.length - 1; i++) {
            // A destination has one kind only, so what is given takes the place of the valid input's.
            parent = parent.has(path[i]) && i > 0 ? (ObjectNode) parent.get(path[i]) : parent.putObject(path[i]);
        }
        String last = path[path.length - 1];
        if (value == MISSING) {
            parent.remove(last);
        } else {
            parent.set(last, Json.object(Map.of("value", of(it, value))).get("value"));
        }
    }

    @SuppressWarnings("unchecked") // Only functions of the caller are put into a limit.
    private static Object of(ControlPlaneClient it, Object value) {
        return value instanceof Function<?, ?> function
                ? ((Function<ControlPlaneClient, ?>) function).apply(it)
                : value;
    }
}
