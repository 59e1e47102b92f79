package dev.backchat.server.iam.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One statement of a policy.
 *
 * @param actions the actions that it applies to, or with {@code notAction} those that it doesn't apply to
 * @param resources the resources that it applies to, or with {@code notResource} those that it doesn't apply to
 */
record Statement(
        boolean isDeny,
        boolean notAction,
        List<Glob> actions,
        boolean notResource,
        List<Operator.Test> resources,
        List<Condition> conditions) {
    private static final Set<String> ELEMENTS =
            Set.of("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");

    static Statement of(JsonNode statement, boolean variables) throws PolicyException {
        if (!statement.isObject()) {
            throw new PolicyException("it must be an object");
        }
        for (Map.Entry<String, JsonNode> element : statement.properties()) {
            if (!ELEMENTS.contains(element.getKey())) {
                throw new PolicyException("the policy of an access key has no element " + element.getKey());
            }
        }
        String effect = statement.path("Effect").asString("");
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw new PolicyException("Effect must be Allow or Deny");
        }
        boolean notAction = statement.has("NotAction");
        List<Glob> actions = new ArrayList<>();
        for (String action : either(statement, "Action", "NotAction")) {
            if (!action.matches("\\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+")) {
                throw new PolicyException("'" + action + "' is no action: it must be * or like ivschat:CreateRoom");
            }
            actions.add(Glob.ignoringCase(action, true, false));
        }
        boolean notResource = statement.has("NotResource");
        List<Operator.Test> resources = new ArrayList<>();
        for (String resource : either(statement, "Resource", "NotResource")) {
            try {
                resources.add(
                        Operator.arn(resource.equals("*") ? resource : Operator.completeArn(resource), variables));
            } catch (IllegalArgumentException e) {
                throw new PolicyException("'" + resource + "' is no resource: it must be * or an ARN");
            }
        }
        return new Statement(
                effect.equals("Deny"),
                notAction,
                actions,
                notResource,
                resources,
                conditions(statement.get("Condition"), variables));
    }

    /** Returns the texts of one of two elements, of which exactly one must be present. */
    private static List<String> either(JsonNode statement, String element, String not) throws PolicyException {
        List<String> texts = Policy.texts(statement, element);
        List<String> others = Policy.texts(statement, not);
        List<String> given = texts == null ? others : texts;
        if (given == null || (texts != null && others != null)) {
            throw new PolicyException("it must have either " + element + " or " + not);
        }
        if (given.isEmpty()) {
            throw new PolicyException((texts == null ? not : element) + " must not be empty");
        }
        return given;
    }

    private static List<Condition> conditions(@Nullable JsonNode given, boolean variables) throws PolicyException {
        List<Condition> conditions = new ArrayList<>();
        if (given == null) {
            return conditions;
        }
        if (!given.isObject()) {
            throw new PolicyException("Condition must be an object");
        }
        for (Map.Entry<String, JsonNode> operator : given.properties()) {
            if (!operator.getValue().isObject()) {
                throw new PolicyException("Condition." + operator.getKey() + " must be an object");
            }
            for (String key : operator.getValue().propertyNames()) {
                List<String> values = Policy.texts(operator.getValue(), key);
                conditions.add(Condition.of(operator.getKey(), key, values == null ? List.of() : values, variables));
            }
        }
        return conditions;
    }

    boolean appliesTo(String action, String resource, Context context) {
        return actions.stream().anyMatch(glob -> glob.matches(action, context)) != notAction
                && resources.stream().anyMatch(test -> test.matches(resource, context)) != notResource
                && conditions.stream().allMatch(condition -> condition.holds(context));
    }
}
