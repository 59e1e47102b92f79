package dev.backchat.api.frame;

/** Error codes of the Messaging API. */
public final class ErrorCode {
    /** The request is malformed, or violates a rule that has no code of its own. */
    public static final int BAD_REQUEST = 400;
    /** The session has ended. */
    public static final int UNAUTHORIZED = 401;
    /** The connection lacks the capability. */
    public static final int FORBIDDEN = 403;
    /** The room no longer exists. */
    public static final int NOT_FOUND = 404;
    /** The review handler denied the message. */
    public static final int NOT_ACCEPTABLE = 406;
    /** The attributes, the reason, the request id or the whole frame are too large. */
    public static final int TOO_LARGE = 413;
    /** Too many requests in a second. */
    public static final int TOO_MANY_REQUESTS = 429;
    /** The service failed. */
    public static final int INTERNAL = 500;

    private ErrorCode() {}
}
