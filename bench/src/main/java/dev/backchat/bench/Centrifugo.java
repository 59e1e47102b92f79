package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Centrifugo, a server in Go: a room is a channel, to which a connection's token subscribes it. */
final class Centrifugo {
    static final String NAME = "centrifugo";

    private static final String SECRET = "bench";
    private static final String CHANNEL = "%d";
    /** A message as it reaches a viewer, with the load's placeholders of a room and of a text. */
    private static final String PUSH = "{\"push\":{\"channel\":\"" + CHANNEL + "\",\"pub\":{\"data\":\"%s\",\"info\":{"
            + "\"user\":\"viewer-00000\",\"client\":\"00000000-0000-0000-0000-000000000000\"}}}}";

    private Centrifugo() {}

    /** Returns a description of the server and its version. */
    static String version() throws Peers.Missing, IOException {
        String version = Peers.output(NAME, "version")
                .orElseThrow(() -> new Peers.Missing(
                        "it is not on the path: go install github.com/centrifugal/centrifugo/v6@v6.9.1"))
                .strip();
        // What "go install" has built knows its version as a module only.
        String module = Peers.output("sh", "-c", "go version -m \"$(command -v " + NAME + ")\"")
                .map(about -> Peers.first("\\bmod\\s+\\S+\\s+(\\S+)", about))
                .orElse("");
        return module.isEmpty() ? version : version.replace("v0.0.0", module);
    }

    /** Starts a server that keeps nothing. */
    static ServerProcess start(Path folder) throws IOException {
        return start(folder, "", "", "");
    }

    /**
     * Starts a node with a history, by which subscribers see what they missed, as Backchat's nodes have one. It lets in
     * clients that have no token too.
     *
     * @param redis what the nodes share; null for a node alone
     */
    static ServerProcess startNode(Path folder, @Nullable ServerProcess redis) throws IOException {
        return start(
                folder,
                ", \"insecure\": true",
                ", \"history_size\": 1000, \"history_ttl\": \"60s\", \"force_recovery\": true",
                redis == null
                        ? ""
                        : "\"engine\": {\"type\": \"redis\", \"redis\": {\"address\": \"127.0.0.1:"
                                + redis.endpoint().getPort() + "\"}},");
    }

    private static ServerProcess start(Path folder, String client, String channel, String engine) throws IOException {
        int port = Peers.freePort();
        // No ping falls into a measurement.
        Path config = Files.writeString(
                folder.resolve(NAME + "-" + port + ".json"), """
                {"http_server": {"address": "127.0.0.1", "port": %d},
                 "client": {"token": {"hmac_secret_key": "%s"}, "allowed_origins": ["*"], "ping_interval": "3600s"%s},
                 "channel": {"without_namespace": {"allow_publish_for_subscriber": true%s}},
                 %s
                 "log": {"level": "none"}}
                """.formatted(port, SECRET, client, channel, engine));
        return ServerProcess.start(
                List.of(NAME, "--config", config.toString()), URI.create("http://127.0.0.1:" + port));
    }

    /** Returns how the load joins the rooms of a server. */
    static Entrance entrance(Scenario scenario, int connections, Path folder) throws IOException {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            tokens.add(token(String.format("viewer-%05d", i), String.format("%04d", scenario.room(i, connections))));
        }
        return new Entrance(
                "/connection/websocket",
                Entrance.write(tokens, folder),
                "{\"id\":2,\"publish\":{\"channel\":\"" + CHANNEL + "\",\"data\":\"%s" + padding(scenario) + "\"}}",
                "{\"id\":1,\"connect\":{\"token\":\"%s\"}}",
                "{\"id\":1,\"connect\"",
                "{\"id\":2,\"publish\"");
    }

    /** Returns what a text lacks for its frame to be as long as that of the other servers. */
    private static String padding(Scenario scenario) {
        int push = PUSH.replace(CHANNEL, "0000").length();
        return ".".repeat(scenario.frame().length() - push);
    }

    private static String token(String user, String channel) {
        String signed = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8)) + "."
                + encode(("{\"sub\":\"" + user + "\",\"channels\":[\"" + channel + "\"]}").getBytes(UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), mac.getAlgorithm()));
            return signed + "." + encode(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
