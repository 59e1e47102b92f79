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
import org.jspecify.annotations.Nullable;

/** What a request leads to: an operation, and its input. */
final class Route {
    private static final String TAGS = Operations.TAG_RESOURCE.path();

    private final Operation<?, ?> operation;
    private final RequestTarget target;

    private Route(Operation<?, ?> operation, RequestTarget target) {
        this.operation = operation;
        this.target = target;
    }

    /**
     * Finds it, by the method and the path.
     *
     * @throws UnmodeledException {@code UnknownOperationException}: 404 for a path that leads nowhere, 405 for a method
     *     that the path doesn't have; or the target can't be read
     */
    static Route of(Request request) {
        RequestTarget target =
                RequestTarget.parse(request.target(), request.headers().apply("host"));
        List<Operation<?, ?>> reachable = Operations.BY_PATH.get(target.path().startsWith(TAGS) ? TAGS : target.path());
        if (reachable == null) {
            throw noOperation();
        }
        for (Operation<?, ?> operation : reachable) {
            if (operation.method().equals(request.method())) {
                return new Route(operation, target);
            }
        }
        throw new UnmodeledException("UnknownOperationException", 405, "The operation does not have this method.");
    }

    static UnmodeledException noOperation() {
        return new UnmodeledException("UnknownOperationException", 404, "There is no such operation.");
    }

    Operation<?, ?> operation() {
        return operation;
    }

    RequestTarget target() {
        return target;
    }

    /**
     * The operation's input.
     *
     * @param operation the one that this leads to
     * @throws UnmodeledException {@code SerializationException} if it can't be read
     */
    <I extends Record> I input(Operation<I, ?> operation, byte[] body) {
        if (!operation.arnInPath()) {
            return ControlPlaneJson.read(body, operation.input());
        }
        String arn = decoded(target.path().substring(TAGS.length()));
        Record input;
        if (operation.equals(Operations.TAG_RESOURCE)) {
            input = new TagResourceRequest(
                    arn, ControlPlaneJson.read(body, TagResourceRequest.class).tags());
        } else if (operation.equals(Operations.UNTAG_RESOURCE)) {
            input = new UntagResourceRequest(arn, tagKeys(target.query()));
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
        // Like the service's SDKs, this takes a plus sign for a plus sign; a space is %20.
        return QueryStringDecoder.decodeComponent(raw.replace("+", "%2B"));
    }
}
