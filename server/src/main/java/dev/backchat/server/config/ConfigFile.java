package dev.backchat.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A configuration file, or another one in YAML, and the line numbers of its members. */
public final class ConfigFile {
    private final Path path;
    private final JsonNode root;
    /** By JSON pointer. */
    private final Map<String, Integer> lines;

    private ConfigFile(Path path, JsonNode root, Map<String, Integer> lines) {
        this.path = path;
        this.root = root;
        this.lines = lines;
    }

    /** Reads a configuration file. Returns null if it is unusable, and adds the error. */
    static @Nullable ConfigFile read(Path path, ConfigErrors errors) {
        return read("configuration file", path, errors);
    }

    /**
     * Reads a file. Returns null if it is unusable, and adds the error.
     *
     * @param kind what it is called in errors
     */
    public static @Nullable ConfigFile read(String kind, Path path, ConfigErrors errors) {
        String file = kind + " " + path;
        try {
            String text = Files.readString(path);
            YAMLMapper mapper = new YAMLMapper();
            Map<String, Integer> lines = new HashMap<>();
            try (JsonParser parser = mapper.createParser(text)) {
                if (!locate(parser, kind, path, lines, errors)) {
                    return null;
                }
            }
            JsonNode root = mapper.readTree(text);
            if (root.isObject() || root.isMissingNode() || root.isNull()) {
                return new ConfigFile(path, root, lines);
            }
            errors.add("the " + file + " must be a mapping of keys to values");
        } catch (IOException e) {
            errors.add("cannot read the " + file + ": " + reason(e));
        } catch (JacksonException e) {
            errors.add("the " + file + " is not valid YAML, near line "
                    + e.getLocation().getLineNr());
        }
        return null;
    }

    /**
     * Records the line of each member, which the tree doesn't have, and reports duplicate members, of which the tree
     * would keep the last.
     *
     * @return false if there is a second document
     */
    private static boolean locate(
            JsonParser parser, String kind, Path path, Map<String, Integer> lines, ConfigErrors errors) {
        Set<String> members = new HashSet<>();
        int depth = 0;
        boolean isOver = false;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            int line = parser.currentTokenLocation().getLineNr();
            if (isOver) {
                errors.add("the " + kind + " " + path + " has a second document, from line " + line);
                return false;
            }
            String pointer = parser.streamReadContext().pathAsPointer().toString();
            Integer first = lines.putIfAbsent(pointer, line);
            if (token == JsonToken.PROPERTY_NAME && !members.add(pointer)) {
                errors.add(
                        ConfigOrigin.line(parser.currentName(), path, line),
                        "'" + parser.currentName() + "' in " + path + ", line " + line + ", is there already, in line "
                                + first);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            isOver = depth == 0;
        }
        return true;
    }

    /** Returns why a file can't be read. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException none -> "there is no such file";
            case AccessDeniedException denied -> "permission denied";
            case CharacterCodingException coding -> "it is not in UTF-8";
            default -> String.valueOf(e.getMessage());
        };
    }

    /** Returns the tree of its values. */
    public JsonNode root() {
        return root;
    }

    /** Returns the line of a member or item, or of the nearest one around it that has a line. */
    public int line(String pointer) {
        String nearest = pointer;
        while (!lines.containsKey(nearest) && !nearest.isEmpty()) {
            nearest = nearest.substring(0, nearest.lastIndexOf('/'));
        }
        return lines.getOrDefault(nearest, 1);
    }

    Path path() {
        return path;
    }

    /** Returns the keys and values, in the order of the file. */
    Set<Map.Entry<String, JsonNode>> members() {
        return root.properties();
    }

    /** Returns the origin of a key. */
    ConfigOrigin origin(String key) {
        return origin(key, "/" + key.replace("~", "~0").replace("/", "~1"));
    }

    /** Returns the origin of an item in the list of a key. */
    ConfigOrigin item(String key, int index) {
        return origin(key, "/" + key + "/" + index);
    }

    private ConfigOrigin origin(String key, String pointer) {
        return ConfigOrigin.line(key, path, lines.getOrDefault(pointer, 0));
    }
}
