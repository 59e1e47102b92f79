package dev.backchat.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a dev server's developer kit as a test of an app does. */
final class DevClient {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final URI internal;

    DevClient(Server server) {
        internal = URI.create("http://127.0.0.1:" + server.internalPort());
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(internal.resolve(path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    /** Waits until a user has opened so many WebSockets since the last reset. */
    void awaitConnects(String user, long count) {
        Awaitility.await()
                .until(() -> get("/dev/frames?limit=10000&user=" + user)
                                .path("frames")
                                .valueStream()
                                .filter(frame -> frame.path("kind").asString().equals("CONNECT")
                                        && frame.path("status").asInt() == 101)
                                .count()
                        >= count);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", path, "");
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
