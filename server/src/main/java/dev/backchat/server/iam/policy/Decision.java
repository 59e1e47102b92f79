package dev.backchat.server.iam.policy;

/** The decision of policies on a request. */
public enum Decision {
    /** A statement allows it, and none denies it. */
    ALLOWED,
    /** A statement denies it, regardless of others. */
    DENIED,
    /** No statement applies to it. */
    NOT_ALLOWED
}
