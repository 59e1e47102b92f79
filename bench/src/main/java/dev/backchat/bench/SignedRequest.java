package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.api.sigv4.SigV4Signer;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request of the control plane as it goes over the wire, signed now. */
final class SignedRequest {
    private SignedRequest() {}

    /** @param query without the question mark; empty for none */
    static byte[] bytes(String host, String method, String path, String query, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", host);
        headers.put("Content-Type", "application/json");
        headers.putAll(new SigV4Signer(Entrance.KEY, Entrance.KEY, null, Entrance.REGION, "ivschat")
                .sign(method, path, query, headers, body, Instant.now()));
        headers.put("Content-Length", Integer.toString(body.length));
        String target = query.isEmpty() ? path : path + "?" + query;
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }
}
