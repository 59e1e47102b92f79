package dev.backchat.api;

/**
 * One of the service's operations as a value: how it is named, where it is reached and what it takes and gives.
 *
 * @param name the operation's name, such as {@code CreateRoom}
 * @param method the HTTP method: {@code POST}, {@code GET} or {@code DELETE}
 * @param path the path: {@code /CreateRoom}, or {@code /tags/} for the tag operations, whose path ends in the ARN
 * @param status the HTTP status of success: 200, or 204 where the answer has no body
 * @param input the shape of the request
 * @param output the shape of the answer; {@link Empty} where it says nothing
 */
public record Operation<I extends Record, O>(
        String name, String method, String path, int status, Class<I> input, Class<O> output) {

    /** The answer of an operation that says nothing but that it succeeded: {@code {}}, or no body with status 204. */
    public record Empty() {
        /** The only value that is needed. */
        public static final Empty EMPTY = new Empty();
    }

    static final String TAGS_PATH = "/tags/";

    static <I extends Record, O> Operation<I, O> post(String name, Class<I> input, Class<O> output) {
        return new Operation<>(name, "POST", "/" + name, 200, input, output);
    }

    static <I extends Record> Operation<I, Empty> delete(String name, Class<I> input) {
        return new Operation<>(name, "POST", "/" + name, 204, input, Empty.class);
    }

    static <I extends Record, O> Operation<I, O> tags(String name, String method, Class<I> input, Class<O> output) {
        return new Operation<>(name, method, TAGS_PATH, 200, input, output);
    }

    /** Whether the resource's ARN is the rest of the path, rather than a member of the body. */
    public boolean arnInPath() {
        return path.equals(TAGS_PATH);
    }

    /** The action that policies name, such as {@code ivschat:CreateRoom}. */
    public String action() {
        return "ivschat:" + name;
    }

    @Override
    public String toString() {
        return name;
    }
}
