package dev.backchat.client;

import dev.backchat.api.ListTagsForResourceRequest;
import dev.backchat.api.Operation;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.UntagResourceRequest;
import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.api.sigv4.CanonicalRequest;
import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.credentials.Credentials;
import dev.backchat.client.http.HttpRequest;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a command into a signed request. */
final class RequestSigner {
    private static final String SERVICE = "ivschat";
    private static final byte[] NO_BODY = {};

    private final URI endpoint;
    private final String region;
    private final String host;
    private final String basePath;

    RequestSigner(URI endpoint, String region) {
        this.endpoint = endpoint;
        this.region = region;
        boolean isUsualPort =
                endpoint.getPort() < 0 || endpoint.getPort() == ("https".equals(endpoint.getScheme()) ? 443 : 80);
        this.host = endpoint.getHost() + (isUsualPort ? "" : ":" + endpoint.getPort());
        String path = Objects.requireNonNullElse(endpoint.getRawPath(), "");
        this.basePath = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** A command in its wire form, before signing. */
    record Unsigned(String method, String path, String query, byte[] body) {}

    /** @throws IvschatClientException if the input lacks the ARN that goes in the path */
    static Unsigned unsigned(Command<?, ?> command) {
        Operation<?, ?> operation = command.operation();
        Record input = command.input();
        if (input instanceof ListTagsForResourceRequest list) {
            return new Unsigned(operation.method(), path(operation, list.resourceArn()), "", NO_BODY);
        }
        if (input instanceof TagResourceRequest tag) {
            // The ARN goes in the path only.
            byte[] body = ControlPlaneJson.write(new TagResourceRequest(null, tag.tags()));
            return new Unsigned(operation.method(), path(operation, tag.resourceArn()), "", body);
        }
        if (input instanceof UntagResourceRequest untag) {
            String query = Objects.requireNonNullElse(untag.tagKeys(), List.<String>of()).stream()
                    .map(key -> "tagKeys=" + CanonicalRequest.percentEncoded(key))
                    .collect(Collectors.joining("&"));
            return new Unsigned(operation.method(), path(operation, untag.resourceArn()), query, NO_BODY);
        }
        return new Unsigned(operation.method(), operation.path(), "", ControlPlaneJson.write(input));
    }

    private static String path(Operation<?, ?> operation, @Nullable String resourceArn) {
        if (resourceArn == null || resourceArn.isEmpty()) {
            throw new IvschatClientException(Reason.CONFIGURATION, "resourceArn is missing", null);
        }
        return operation.path() + CanonicalRequest.percentEncoded(resourceArn);
    }

    HttpRequest sign(Unsigned request, Credentials credentials, Instant time) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", host);
        if (request.body.length > 0) {
            headers.put("Content-Type", "application/json");
        }
        String path = basePath + request.path;
        headers.putAll(new SigV4Signer(
                        credentials.accessKeyId(),
                        credentials.secretAccessKey(),
                        credentials.sessionToken(),
                        region,
                        SERVICE)
                .sign(request.method, path, request.query, headers, request.body, time));
        String target = request.query.isEmpty() ? path : path + "?" + request.query;
        URI uri = URI.create(endpoint.getScheme() + "://" + endpoint.getRawAuthority() + target);
        return new HttpRequest(request.method, uri, headers, request.body);
    }
}
