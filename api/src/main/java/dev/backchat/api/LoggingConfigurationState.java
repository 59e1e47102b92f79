package dev.backchat.api;

/** Where a logging configuration is in its life; only an {@link #ACTIVE} one logs. */
public enum LoggingConfigurationState {
    CREATING,
    CREATE_FAILED,
    DELETING,
    DELETE_FAILED,
    UPDATING,
    UPDATE_FAILED,
    ACTIVE
}
