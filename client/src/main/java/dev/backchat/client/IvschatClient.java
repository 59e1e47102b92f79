package dev.backchat.client;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.api.sigv4.SigV4Signer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Calls the control plane: signs a request, sends it, and waits for the answer. Threads may share one.
 *
 * <pre>{@code
 * try (IvschatClient client = new IvschatClient(
 *         URI.create("http://127.0.0.1:4870"), "us-east-1", "test", "test")) {
 *     Room room = client.send(
 *             Operations.CREATE_ROOM, new CreateRoomRequest("hello", null, null, null, null, null));
 * }
 * }</pre>
 *
 * <p>It does the operations that are posted with a body; those on tags are not there yet.
 */
public final class IvschatClient implements AutoCloseable {
    private static final String SERVICE = "ivschat";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private final URI endpoint;
    private final SigV4Signer signer;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * Makes a client.
     *
     * @param endpoint such as {@code https://ivschat.us-west-2.amazonaws.com} or {@code http://127.0.0.1:4870}
     * @param region in which the rooms are
     */
    public IvschatClient(URI endpoint, String region, String accessKeyId, String secretAccessKey) {
        this.endpoint = endpoint;
        this.signer = new SigV4Signer(accessKeyId, secretAccessKey, null, region, SERVICE);
    }

    /**
     * Carries out an operation, such as {@link Operations#CREATE_ROOM}.
     *
     * @throws IvschatServiceException if the service answers with an error
     * @throws UncheckedIOException if it can't be reached, or doesn't answer within 30 seconds
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public <I extends Record, O> O send(Operation<I, O> operation, I input) throws InterruptedException {
        if (operation.arnInPath()) {
            throw new UnsupportedOperationException(operation + " is not there yet");
        }
        try {
            HttpResponse<byte[]> response = http.send(
                    signed(operation, ControlPlaneJson.write(input)), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() == OK || response.statusCode() == NO_CONTENT) {
                return ControlPlaneJson.read(response.body(), operation.output());
            }
            throw ControlPlaneJson.readError(
                    response.headers().firstValue("x-amzn-ErrorType").orElse("UnknownError"),
                    response.statusCode(),
                    response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest signed(Operation<?, ?> operation, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Host", endpoint.getAuthority());
        Map<String, String> signature =
                signer.sign(operation.method(), operation.path(), "", headers, body, Instant.now());
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(operation.path()))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        // The HTTP client sends the Host by itself.
        signature.forEach(request::header);
        return request.build();
    }

    /** Releases the connections. */
    @Override
    public void close() {
        // The JDK's client releases its connections when nothing refers to it any more; it can be closed since 21.
    }
}
