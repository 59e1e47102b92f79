package dev.backchat.api;

import static java.util.Objects.requireNonNullElse;

import java.io.Serial;
import java.util.List;
import java.util.Map;

/** Thrown when the request violates a constraint (HTTP 400). */
public final class ValidationException extends IvschatServiceException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Maximum number of entries that {@link #of(List)} lists, so that an error response stays smaller than the request.
     */
    public static final int MAX_FIELDS = 20;

    private final String reason;
    private final transient List<Field> fieldList;

    /**
     * A member that violates a constraint.
     *
     * @param name path of the member, such as {@code destinationConfiguration.s3.bucketName}
     * @param message constraint that is violated; never contains the value itself, which may be secret
     */
    public record Field(String name, String message) {
        /** Replaces a part that an error response leaves out with an empty text. */
        public Field {
            name = requireNonNullElse(name, "");
            message = requireNonNullElse(message, "");
        }
    }

    /** Values of {@code reason} in the service's model. */
    public enum Reason {
        UNKNOWN_OPERATION,
        FIELD_VALIDATION_FAILED,
        OTHER
    }

    public ValidationException(String message, String reason, List<Field> fieldList) {
        super("ValidationException", 400, message);
        this.reason = reason;
        this.fieldList = List.copyOf(fieldList);
    }

    /**
     * Returns the error for one or more members that violate constraints. Its message describes the first one and
     * counts those that are not listed.
     */
    public static ValidationException of(List<Field> violations) {
        Field first = violations.get(0);
        int more = Math.max(0, violations.size() - MAX_FIELDS);
        return new ValidationException(
                "Request member: " + first.name() + " failed to satisfy the constraints: " + first.message()
                        + (more == 0 ? "" : " (and " + more + " more violations, which fieldList leaves out)"),
                Reason.FIELD_VALIDATION_FAILED.name(),
                violations.subList(0, violations.size() - more));
    }

    /** Returns the error for one member that violates a constraint. */
    public static ValidationException of(String member, String message) {
        return of(List.of(new Field(member, message)));
    }

    /** Returns the name of a {@link Reason}, or one that this version does not know. */
    public String reason() {
        return reason;
    }

    /** Returns the members that violate constraints; empty if the error has another cause. */
    public List<Field> fieldList() {
        return fieldList;
    }

    @Override
    public Map<String, Object> members() {
        Map<String, Object> members = super.members();
        members.put("reason", reason);
        if (!fieldList.isEmpty()) {
            members.put("fieldList", fieldList);
        }
        return members;
    }
}
