package dev.backchat.server.controlplane;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.backchat.api.ExtensionOperations;
import dev.backchat.api.ListTagsForResourceRequest;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.Text;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.UntagResourceRequest;
import dev.backchat.api.json.ControlPlaneJson;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The operation and input that a request maps to. */
final class Route {
    private static final String TAGS = Operations.TAG_RESOURCE.path();
    /** Paths of the internal port, requested here by mistake. */
    private static final Set<String> INTERNAL = Set.of("/healthz", "/readyz", "/metrics", "/revocations", "/faults");

    private final Operation<?, ?> operation;
    private final RequestTarget target;

    private Route(Operation<?, ?> operation, RequestTarget target) {
        this.operation = operation;
        this.target = target;
    }

    /**
     * Finds the route by method and path.
     *
     * @param hasExtension whether there is an operation that Amazon IVS Chat doesn't have
     * @throws UnmodeledException {@code UnknownOperationException}: 404 for an unknown path, 405 for a method that the
     *     path doesn't have; or if the target can't be parsed
     */
    static Route of(Request request, Predicate<Operation<?, ?>> hasExtension) {
        RequestTarget target =
                RequestTarget.parse(request.target(), request.headers().apply("host"));
        List<Operation<?, ?>> reachable = Operations.BY_PATH.get(target.path().startsWith(TAGS) ? TAGS : target.path());
        if (reachable == null) {
            Operation<?, ?> extension = ExtensionOperations.BY_PATH.get(target.path());
            reachable = extension == null || !hasExtension.test(extension) ? null : List.of(extension);
        }
        if (reachable == null) {
            throw INTERNAL.contains(target.path()) ? onlyInternal(target.path()) : noOperation();
        }
        for (Operation<?, ?> operation : reachable) {
            if (operation.method().equals(request.method())) {
                return new Route(operation, target);
            }
        }
        throw new UnmodeledException("UnknownOperationException", 405, "The operation does not have this method.");
    }

    private static UnmodeledException onlyInternal(String path) {
        return new UnmodeledException(
                "UnknownOperationException", 404, path + " is on the internal port, and not on the one for clients.");
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
     * Reads the operation's input.
     *
     * @param operation the operation of this route
     * @throws UnmodeledException {@code SerializationException} if it can't be read
     */
    <I extends Record> I input(Operation<I, ?> operation, byte[] body) {
        if (!operation.arnInPath()) {
            return ControlPlaneJson.read(body, operation.input());
        }
        // Only in a query is a plus sign a space.
        String arn = decoded(target.path().substring(TAGS.length()).replace("+", "%2B"));
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

    /** Decodes percent-encoded text; a plus sign is a space, as form encoders write it. */
    private static String decoded(String raw) {
        String text = Text.fromUtf8(
                QueryStringDecoder.decodeComponent(raw, ISO_8859_1).getBytes(ISO_8859_1));
        if (text == null) {
            throw new UnmodeledException("SerializationException", 400, "The URI is not percent-encoded UTF-8.");
        }
        return text;
    }
}
