package dev.backchat.api.json;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.ConflictException;
import dev.backchat.api.InternalServerException;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.PendingVerificationException;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ServiceQuotaExceededException;
import dev.backchat.api.Text;
import dev.backchat.api.ThrottlingException;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.ValidationException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads and writes request and response bodies of the control plane. The records' component names are the names on the
 * wire. Absent and null are equivalent, unknown members are ignored, and times are ISO 8601 text in UTC.
 */
public final class ControlPlaneJson {
    private static final JsonSetter.Value NO_NULLS_INSIDE = JsonSetter.Value.forContentNulls(Nulls.FAIL);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // A quoted number has the wrong type here, as do "" for a structure and a single value for a list.
            .withCoercionConfigDefaults(config -> {
                for (CoercionInputShape shape : CoercionInputShape.values()) {
                    config.setCoercion(shape, CoercionAction.Fail);
                }
            })
            .withConfigOverride(List.class, config -> config.setNullHandling(NO_NULLS_INSIDE))
            .withConfigOverride(Map.class, config -> config.setNullHandling(NO_NULLS_INSIDE))
            .addModule(new SimpleModule().addDeserializer(String.class, new WellFormedText()))
            .build();

    private ControlPlaneJson() {}

    /**
     * Reads a request. An empty body is read as an empty structure.
     *
     * @throws UnmodeledException {@code SerializationException} (HTTP 400) if the body is not JSON in UTF-8, or a
     *     member has the wrong type
     */
    public static <T> T read(byte[] body, Class<T> type) {
        // Given bytes, the parser would guess the encoding and accept overlong UTF-8 forms.
        String json = Text.ofJson(body);
        if (json == null) {
            throw serialization("The request body is not UTF-8.");
        }
        try {
            T read = MAPPER.readValue(body.length == 0 ? "{}" : json, type);
            if (read == null) {
                throw serialization("The request body must be a JSON object.");
            }
            return read;
        } catch (DatabindException | InputCoercionException e) {
            throw serialization(
                    e.getPath().isEmpty()
                            ? "The request body must be a JSON object."
                            : "Request member: " + path(e) + " has the wrong type.");
        } catch (JacksonException e) {
            throw serialization("The request body is not valid JSON.");
        }
    }

    /** Writes a response. */
    public static byte[] write(Object answer) {
        return MAPPER.writeValueAsBytes(answer);
    }

    /** Writes the body of an error. The error's name goes in the header {@code x-amzn-ErrorType}. */
    public static byte[] write(IvschatServiceException error) {
        return MAPPER.writeValueAsBytes(error.members());
    }

    /**
     * Members of any error. Some servers capitalize the name of the message member and name the error in the body; a
     * refused WebSocket has an {@code ErrorMessage}.
     */
    private record ErrorBody(
            @JsonAlias({"Message", "ErrorMessage"}) @Nullable String message,

            @JsonProperty("__type") @Nullable String type,
            @Nullable String code,
            @Nullable String resourceId,
            @Nullable String resourceType,
            @Nullable Integer limit,
            @Nullable String reason,
            @Nullable List<ValidationException.Field> fieldList) {}

    private static final ErrorBody NOTHING_SAID = new ErrorBody(null, null, null, null, null, null, null, null);

    /**
     * Reads an error.
     *
     * @param typeHeader value of the header {@code x-amzn-ErrorType}; null if absent, in which case the body may name
     *     the error. Names that are not in the model are accepted
     */
    public static IvschatServiceException readError(@Nullable String typeHeader, int httpStatus, byte[] body) {
        return readError(typeHeader, httpStatus, body, "");
    }

    /** Reads an error like {@link #readError(String, int, byte[])}, with a message for an error that has none. */
    public static IvschatServiceException readError(
            @Nullable String typeHeader, int httpStatus, byte[] body, String fallbackMessage) {
        ErrorBody error;
        try {
            error = requireNonNullElse(MAPPER.readValue(body, ErrorBody.class), NOTHING_SAID);
        } catch (JacksonException e) {
            error = NOTHING_SAID;
        }
        String errorName = errorName(Stream.of(typeHeader, error.code(), error.type()));
        String message = error.message() == null || error.message().isBlank() ? fallbackMessage : error.message();
        String id = requireNonNullElse(error.resourceId(), "");
        String type = requireNonNullElse(error.resourceType(), "");
        int limit = requireNonNullElse(error.limit(), 0);
        return switch (errorName) {
            case "AccessDeniedException" -> new AccessDeniedException(message);
            case "ConflictException" -> new ConflictException(message, id, type);
            case "InternalServerException" -> new InternalServerException(message);
            case "PendingVerification" -> new PendingVerificationException(message);
            case "ResourceNotFoundException" -> new ResourceNotFoundException(message, id, type);
            case "ServiceQuotaExceededException" -> new ServiceQuotaExceededException(message, id, type, limit);
            case "ThrottlingException" -> new ThrottlingException(message, id, type, limit);
            case "ValidationException" ->
                new ValidationException(
                        message,
                        requireNonNullElse(error.reason(), ""),
                        requireNonNullElse(error.fieldList(), List.of()));
            default -> new UnmodeledException(errorName, httpStatus, message);
        };
    }

    /**
     * Strips the optional namespace before the name (ending in {@code #}) and the optional address after it (from
     * {@code :}).
     */
    private static String errorName(Stream<@Nullable String> candidates) {
        String found = candidates.filter(Objects::nonNull).findFirst().orElse("UnknownError");
        String name = found.split("[:,]", 2)[0];
        return name.substring(name.indexOf('#') + 1).strip();
    }

    private static UnmodeledException serialization(String message) {
        return new UnmodeledException("SerializationException", 400, message);
    }

    private static String path(JacksonException e) {
        return e.getPath().stream()
                // Map keys come from the caller, and an error must not repeat them.
                .takeWhile(reference -> !(reference.from() instanceof Map))
                .map(reference -> reference.from() instanceof List ? "item" : reference.getPropertyName())
                .collect(Collectors.joining("."));
    }

    /** Accepts only strings, and replaces their unpaired surrogates. */
    private static final class WellFormedText extends StdScalarDeserializer<String> {
        WellFormedText() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return context.reportInputMismatch(String.class, "not text");
            }
            return Text.wellFormed(parser.getString());
        }
    }
}
