package dev.backchat.server.sql;

import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Converts tags to and from the JSON object in a column. */
public final class TagsColumn {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};

    private TagsColumn() {}

    public static String write(Map<String, String> tags) {
        return JSON.writeValueAsString(tags);
    }

    public static Map<String, String> read(String column) {
        return JSON.readValue(column, TAGS);
    }
}
