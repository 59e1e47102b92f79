package dev.backchat.server.iam.policy;

/** What policies say of a request. */
public enum Decision {
    /** A statement allows it, and none denies it. */
    ALLOWED,
    /** A statement denies it, whatever others say. */
    DENIED,
    /** No statement speaks of it. */
    NOT_ALLOWED
}
