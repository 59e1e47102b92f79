package dev.backchat.api;

/**
 * An operation of the service as a value: its name, its endpoint, and its input and output types.
 *
 * @param name operation name, such as {@code CreateRoom}
 * @param method HTTP method: {@code POST}, {@code GET} or {@code DELETE}
 * @param path request path: {@code /CreateRoom}, or {@code /tags/} for the tag operations, whose path ends in the ARN
 * @param status HTTP status on success: 200, or 204 if the response has no body
 * @param input type of the request
 * @param output type of the response; {@link Empty} if it carries nothing
 */
public record Operation<I extends Record, O>(
        String name, String method, String path, int status, Class<I> input, Class<O> output) {

    /** Response that only reports success: {@code {}}, or no body with status 204. */
    public record Empty() {
        /** Shared instance. */
        public static final Empty EMPTY = new Empty();
    }

    static final String TAGS_PATH = "/tags/";

    private static final String EXTENSION_PATH = "/x/";

    static <I extends Record, O> Operation<I, O> post(String name, Class<I> input, Class<O> output) {
        return new Operation<>(name, "POST", "/" + name, 200, input, output);
    }

    /** Returns an operation that only Backchat has. */
    static <I extends Record, O> Operation<I, O> extension(String name, Class<I> input, Class<O> output) {
        return new Operation<>(name, "POST", EXTENSION_PATH + name, 200, input, output);
    }

    static <I extends Record> Operation<I, Empty> delete(String name, Class<I> input) {
        return new Operation<>(name, "POST", "/" + name, 204, input, Empty.class);
    }

    static <I extends Record, O> Operation<I, O> tags(String name, String method, Class<I> input, Class<O> output) {
        return new Operation<>(name, method, TAGS_PATH, 200, input, output);
    }

    /** Returns whether the resource's ARN is the rest of the path rather than a member of the body. */
    public boolean arnInPath() {
        return path.equals(TAGS_PATH);
    }

    /** Returns the action name used in policies, such as {@code ivschat:CreateRoom}. */
    public String action() {
        return (path.startsWith(EXTENSION_PATH) ? "backchat:" : "ivschat:") + name;
    }

    @Override
    public String toString() {
        return name;
    }
}
