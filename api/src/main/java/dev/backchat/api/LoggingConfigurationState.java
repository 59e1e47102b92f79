package dev.backchat.api;

/** State in the life cycle of a logging configuration; only {@link #ACTIVE} ones log. */
public enum LoggingConfigurationState {
    CREATING,
    CREATE_FAILED,
    DELETING,
    DELETE_FAILED,
    UPDATING,
    UPDATE_FAILED,
    ACTIVE
}
