package dev.backchat.api;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Operations that Backchat has beyond the {@linkplain Operations 17 of Amazon IVS Chat}: signed and answered like these,
 * at {@code /x/<name>}, with actions {@code backchat:<name>} in policies. {@code GET /x/model} serves them as a model
 * for the AWS CLI and boto3.
 */
public final class ExtensionOperations {
    public static final Operation<CreateConsoleSessionRequest, CreateConsoleSessionResponse> CREATE_CONSOLE_SESSION =
            Operation.extension(
                    "CreateConsoleSession", CreateConsoleSessionRequest.class, CreateConsoleSessionResponse.class);

    public static final Operation<ListMessagesRequest, ListMessagesResponse> LIST_MESSAGES =
            Operation.extension("ListMessages", ListMessagesRequest.class, ListMessagesResponse.class);

    /** All extension operations, sorted by name. */
    public static final List<Operation<?, ?>> ALL = List.of(CREATE_CONSOLE_SESSION, LIST_MESSAGES);

    /** Extension operations by request path. */
    public static final Map<String, Operation<?, ?>> BY_PATH =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Operation::path, Function.identity()));

    private ExtensionOperations() {}
}
