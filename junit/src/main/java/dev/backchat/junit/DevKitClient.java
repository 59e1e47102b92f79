package dev.backchat.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the server's developer kit. */
final class DevKitClient {
    private static final int FIRST_ERROR = 400;
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI internal;

    DevKitClient(URI internal) {
        this.internal = internal;
    }

    /**
     * Calls a page.
     *
     * @param body empty for none
     * @return the JSON of the response; a missing node if there is none
     * @throws IllegalArgumentException with the server's reason, if it refuses
     */
    JsonNode call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(internal.resolve(path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode answer = JSON.readTree(response.body());
            if (response.statusCode() >= FIRST_ERROR) {
                throw new IllegalArgumentException(
                        method + " " + path + ": " + answer.path("message").asString(response.body()));
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a call of " + path, e);
        }
    }

    static String json(Object value) {
        return JSON.writeValueAsString(value);
    }
}
