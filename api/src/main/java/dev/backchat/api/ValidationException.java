package dev.backchat.api;

import java.io.Serial;
import java.util.List;
import java.util.Map;

/** The request breaks a constraint (HTTP 400). */
public final class ValidationException extends IvschatServiceException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The most entries that {@link #of(List)} lists, so that a refusal stays smaller than what it refuses. */
    public static final int MAX_FIELDS = 20;

    private final String reason;
    private final transient List<Field> fieldList;

    /**
     * A member that breaks a constraint.
     *
     * @param name where it stands, such as {@code destinationConfiguration.s3.bucketName}
     * @param message what it fails to satisfy; never the value itself, which may be secret
     */
    public record Field(String name, String message) {}

    /** The values of {@code reason} that the model names. */
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
     * The error for members that break constraints; there is at least one. The first gives the message, which also
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

    /** The error for one member that breaks a constraint. */
    public static ValidationException of(String member, String message) {
        return of(List.of(new Field(member, message)));
    }

    /** A name of {@link Reason}, or one that this version doesn't know. */
    public String reason() {
        return reason;
    }

    /** The members that break constraints; empty if the fault is elsewhere. */
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
