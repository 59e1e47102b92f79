package dev.backchat.server.iam.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A policy document of an access key. */
public final class Policy {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String WITH_VARIABLES = "2012-10-17";
    private static final Set<String> VERSIONS = Set.of(WITH_VARIABLES, "2008-10-17");
    private static final Set<String> ELEMENTS = Set.of("Version", "Id", "Statement");

    private final List<Statement> statements;

    private Policy(List<Statement> statements) {
        this.statements = statements;
    }

    /**
     * Parses a document. Elements that are not in the grammar are errors, so that a misspelled one isn't ignored.
     *
     * @throws PolicyException if it is not an identity-based policy
     */
    public static Policy parse(String json) throws PolicyException {
        JsonNode document;
        try {
            document = STRICT.readTree(json);
        } catch (JacksonException e) {
            throw new PolicyException("it is not valid JSON, near line "
                    + Math.max(1, e.getLocation() == null ? 1 : e.getLocation().getLineNr()));
        }
        return of(document);
    }

    /**
     * Parses a document that is part of another.
     *
     * @throws PolicyException if it is not an identity-based policy
     */
    public static Policy of(JsonNode document) throws PolicyException {
        if (!document.isObject()) {
            throw new PolicyException("it must be an object");
        }
        for (Map.Entry<String, JsonNode> element : document.properties()) {
            if (!ELEMENTS.contains(element.getKey())) {
                throw new PolicyException("a policy has no element " + element.getKey());
            }
        }
        // IAM's default is the older version, which has no variables.
        String version = document.path("Version").asString("2008-10-17");
        if (!VERSIONS.contains(version)) {
            throw new PolicyException("Version must be " + WITH_VARIABLES + " or 2008-10-17");
        }
        JsonNode given = document.get("Statement");
        if (given == null || !(given.isObject() || given.isArray())) {
            throw new PolicyException("Statement must be an object or a list of them");
        }
        List<Statement> statements = new ArrayList<>();
        for (JsonNode statement : given.isArray() ? given : List.of(given)) {
            String where = "Statement[" + statements.size() + "]: ";
            try {
                statements.add(Statement.of(statement, version.equals(WITH_VARIABLES)));
            } catch (PolicyException e) {
                throw new PolicyException(where + e.getMessage());
            }
        }
        return new Policy(statements);
    }

    /**
     * Returns the combined decision of policies: denied if any denies it, not allowed if none allows it.
     *
     * @param action such as {@code ivschat:CreateRoom}
     * @param resource an ARN
     */
    public static Decision decide(List<Policy> policies, String action, String resource, Context context) {
        boolean isAllowed = false;
        for (Policy policy : policies) {
            for (Statement statement : policy.statements) {
                if (statement.appliesTo(action, resource, context)) {
                    if (statement.isDeny()) {
                        return Decision.DENIED;
                    }
                    isAllowed = true;
                }
            }
        }
        return isAllowed ? Decision.ALLOWED : Decision.NOT_ALLOWED;
    }

    /** Returns the texts of an element that takes one or a list of them; null if the element is absent. */
    static @Nullable List<String> texts(JsonNode parent, String element) throws PolicyException {
        JsonNode given = parent.get(element);
        if (given == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : given.isArray() ? given : List.of(given)) {
            if (!text.isValueNode() || text.isNull()) {
                throw new PolicyException(element + " must be a text or a list of them");
            }
            texts.add(text.asString());
        }
        return texts;
    }
}
