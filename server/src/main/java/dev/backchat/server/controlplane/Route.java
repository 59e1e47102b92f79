package dev.backchat.server.controlplane;

import dev.backchat.api.ListTagsForResourceRequest;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.UntagResourceRequest;
import dev.backchat.api.json.ControlPlaneJson;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the operation that a request is for, and reads its input. */
final class Route {
    /** The name of what is no operation. */
    static final String UNKNOWN = "unknown";

    private static final String TAGS = Operations.TAG_RESOURCE.path();

    private Route() {}

    /**
     * The operation of this method and path.
     *
     * @throws UnmodeledException {@code UnknownOperationException}: 404 for a path that leads nowhere, 405 for a method
     *     that the path doesn't have
     */
    static Operation<?, ?> operation(Request request) {
        List<Operation<?, ?>> reachable = reachable(request);
        if (reachable.isEmpty()) {
            throw new UnmodeledException("UnknownOperationException", 404, "There is no such operation.");
        }
        return ofMethod(request, reachable)
                .orElseThrow(() -> new UnmodeledException(
                        "UnknownOperationException", 405, "The operation does not have this method."));
    }

    /** The name of the operation of this method and path, or {@link #UNKNOWN}. */
    static String name(Request request) {
        return ofMethod(request, reachable(request)).map(Operation::name).orElse(UNKNOWN);
    }

    private static List<Operation<?, ?>> reachable(Request request) {
        String path = request.rawPath().startsWith(TAGS) ? TAGS : request.rawPath();
        return Operations.BY_PATH.getOrDefault(path, List.of());
    }

    private static Optional<Operation<?, ?>> ofMethod(Request request, List<Operation<?, ?>> reachable) {
        for (Operation<?, ?> operation : reachable) {
            if (operation.method().equals(request.method())) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    /**
     * The operation's input.
     *
     * @throws UnmodeledException {@code SerializationException} if it can't be read
     */
    static <I extends Record> I input(Operation<I, ?> operation, Request request) {
        if (!operation.arnInPath()) {
            return ControlPlaneJson.read(request.body(), operation.input());
        }
        String arn = decoded(request.rawPath().substring(TAGS.length()));
        Record input;
        if (operation.equals(Operations.TAG_RESOURCE)) {
            input = new TagResourceRequest(
                    arn,
                    ControlPlaneJson.read(request.body(), TagResourceRequest.class)
                            .tags());
        } else if (operation.equals(Operations.UNTAG_RESOURCE)) {
            input = new UntagResourceRequest(arn, tagKeys(request.rawQuery()));
        } else {
            input = new ListTagsForResourceRequest(arn);
        }
        return operation.input().cast(input);
    }

    private static @Nullable List<String> tagKeys(String rawQuery) {
        List<String> keys = new ArrayList<>();
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && decoded(pair.substring(0, equals)).equals("tagKeys")) {
                keys.add(decoded(pair.substring(equals + 1)));
            }
        }
        return keys.isEmpty() ? null : keys;
    }

    private static String decoded(String raw) {
        try {
            // Like the service's SDKs, this takes a plus sign for a plus sign; a space is %20.
            return QueryStringDecoder.decodeComponent(raw.replace("+", "%2B"));
        } catch (IllegalArgumentException e) {
            throw new UnmodeledException("SerializationException", 400, "The URI has an invalid percent-encoding.");
        }
    }
}
