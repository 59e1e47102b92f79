package dev.backchat.api;

/**
 * Type of resource that an error concerns. The published model has only {@code ROOM}, though logging configurations can
 * be missing or in conflict too; SDKs read the value as an open string.
 */
public enum ResourceType {
    ROOM("room"),
    LOGGING_CONFIGURATION("logging-configuration");

    private final String inArn;

    ResourceType(String inArn) {
        this.inArn = inArn;
    }

    /** Returns the type as it appears in an ARN: {@code room} or {@code logging-configuration}. */
    public String inArn() {
        return inArn;
    }
}
