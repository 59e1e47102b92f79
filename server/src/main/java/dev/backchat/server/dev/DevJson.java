package dev.backchat.server.dev;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.backchat.server.config.NearestName;
import dev.backchat.server.internal.PageRequest;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the developer kit's JSON: unknown members are errors, absent ones are left out. */
final class DevJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            // Tags and attributes have texts.
            .withConfigOverride(
                    Map.class, override -> override.setNullHandling(JsonSetter.Value.forContentNulls(Nulls.FAIL)))
            .build();

    private DevJson() {}

    static byte[] write(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    static String text(Object value) {
        return JSON.writeValueAsString(value);
    }

    /** Parses a body. */
    static JsonNode tree(byte[] body) throws BadRequestException {
        if (body.length > PageRequest.MAX_BODY_BYTES) {
            throw new BadRequestException("the body must have at most " + PageRequest.MAX_BODY_BYTES + " bytes");
        }
        try {
            JsonNode root = JSON.readTree(body);
            if (root.isObject()) {
                return root;
            }
        } catch (JacksonException e) {
            // Its message would quote the body.
            throw new BadRequestException(
                    "the body is not valid JSON, near line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr());
        }
        throw new BadRequestException("the body must be a JSON object");
    }

    /** Reads a body as a record. */
    static <T extends Record> T read(byte[] body, Class<T> type) throws BadRequestException {
        StringBuilder errors = new StringBuilder();
        T value = bind(
                tree(body),
                type,
                (pointer, why) -> errors.append(errors.isEmpty() ? "" : "; ")
                        .append(path(pointer))
                        .append(": ")
                        .append(why));
        if (value == null || !errors.isEmpty()) {
            throw new BadRequestException(errors.toString());
        }
        return value;
    }

    /**
     * Converts a tree to a record.
     *
     * @param onError receives the JSON pointer of each member that is wrong, and why
     * @return null if a value is of a wrong type
     */
    static <T extends Record> @Nullable T bind(JsonNode root, Class<T> type, BiConsumer<String, String> onError) {
        try {
            return JSON.rebuild()
                    .addHandler(new UnknownMembers(onError))
                    .build()
                    .treeToValue(root, type);
        } catch (DatabindException e) {
            StringBuilder pointer = new StringBuilder();
            e.getPath()
                    .forEach(step -> pointer.append('/')
                            .append(
                                    step.getPropertyName() == null
                                            ? Integer.toString(step.getIndex())
                                            : step.getPropertyName()));
            onError.accept(pointer.toString(), "is not of the right type");
            return null;
        }
    }

    /** Reports unknown members and goes on, so that all of them are told. */
    private static final class UnknownMembers extends DeserializationProblemHandler {
        private final BiConsumer<String, String> onError;

        UnknownMembers(BiConsumer<String, String> onError) {
            this.onError = onError;
        }

        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                ValueDeserializer<?> deserializer,
                Object beanOrClass,
                String name) {
            Map<String, String> known = new TreeMap<>();
            Collection<Object> names = deserializer.getKnownPropertyNames();
            if (names != null) {
                names.forEach(each -> known.put(each.toString(), each.toString()));
            }
            onError.accept(
                    parser.streamReadContext().pathAsPointer().toString(),
                    "unknown key" + NearestName.hint(name, known));
            parser.skipChildren();
            return true;
        }
    }

    /** Returns the last name in a JSON pointer. */
    static String lastName(String pointer) {
        String named = pointer.replaceAll("(/[0-9]+)+$", "");
        return named.substring(named.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
    }

    /** Returns a JSON pointer as {@code rooms[0].name}. */
    static String path(String pointer) {
        return pointer.replaceAll("/([0-9]+)(?=/|$)", "[$1]")
                .replaceFirst("^/", "")
                .replace('/', '.')
                .replace("~1", "/")
                .replace("~0", "~");
    }
}
