package dev.backchat.server.iam.policy;

/** Thrown when a document is not a valid policy. The message says where and why, in one line. */
public final class PolicyException extends Exception {
    private static final long serialVersionUID = 1;

    PolicyException(String message) {
        super(message);
    }
}
