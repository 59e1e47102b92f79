package dev.backchat.conformance.sdk;

import dev.backchat.api.testrun.Patience;
import dev.backchat.conformance.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** No SDK at all: the request lines, headers and bodies that the protocol asks for, signed by hand. */
public final class SignedHttp implements ControlPlaneDriver {

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Patience.LIMIT)
            .build();

    @Override
    public Set<Feature> features() {
        return Set.of(Feature.HTTP_STATUS, Feature.REQUEST_ID, Feature.ERROR_MEMBERS, Feature.ANY_JSON);
    }

    @Override
    public Answer call(SdkCaller caller, String operation, ObjectNode input) {
        HttpResponse<String> response = send(request(caller, operation, input).signed());
        String requestId = response.headers().firstValue("x-amzn-RequestId").orElse(null);
        ObjectNode body = response.body().isEmpty() ? Json.object("{}") : Json.object(response.body());
        if (response.statusCode() < 300) {
            return new Answer.Success(body, response.statusCode(), requestId, null);
        }
        String name = response.headers().firstValue("x-amzn-ErrorType").orElse("");
        JsonNode message = body.remove("message");
        return new Answer.Failure(
                name, message == null ? null : message.stringValue(), body, response.statusCode(), requestId, null);
    }

    /** The request that calls the operation. */
    public static SigV4Request request(SdkCaller caller, String operation, ObjectNode input) {
        return switch (operation) {
            case "ListTagsForResource" -> new SigV4Request(caller, "GET", tagsPath(input));
            case "UntagResource" -> new SigV4Request(caller, "DELETE", tagsPath(input)).query(tagKeys(input));
            case "TagResource" -> {
                String path = tagsPath(input);
                yield new SigV4Request(caller, "POST", path)
                        .json(Json.write(input.deepCopy().without("resourceArn")));
            }
            default -> new SigV4Request(caller, "POST", "/" + operation).json(Json.write(input));
        };
    }

    private static String tagsPath(ObjectNode input) {
        return "/tags/" + encode(input.path("resourceArn").asString(""));
    }

    private static String tagKeys(ObjectNode input) {
        return input.withArray("tagKeys")
                .valueStream()
                .map(key -> "tagKeys=" + encode(key.stringValue()))
                .collect(Collectors.joining("&"));
    }

    /** Percent-encodes everything that is not unreserved, the slash too. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** Sends a request, right or wrong, and reads the whole answer. */
    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(
                    request.timeout(Patience.LIMIT).build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
