package dev.backchat.conformance;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON in and out of text and maps. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** The object with these members. */
    public static ObjectNode object(Map<String, ?> members) {
        return MAPPER.valueToTree(members);
    }

    /** The object that the text holds. */
    public static ObjectNode object(String text) {
        return (ObjectNode) MAPPER.readTree(text);
    }

    /** The value that the text holds. */
    public static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }

    /** The value as text. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
