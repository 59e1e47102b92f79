package dev.backchat.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Services of several nodes, each started with the Redis that its nodes share. */
final class ClusterPeers {
    static final String CENTRIFUGO = "centrifugo";

    private final Path launcher;
    private final Peers peers;

    ClusterPeers(Path launcher) {
        this.launcher = launcher;
        this.peers = new Peers(launcher, List.of());
    }

    Peers peers() {
        return peers;
    }

    /** Returns a program of the folder {@code node}. */
    Path program(String name) {
        return launcher.resolveSibling("bench/node").resolve(name);
    }

    /** @param nodes 0 for one server that shares nothing */
    Deployment start(String name, int nodes) throws Peers.Missing, IOException {
        return switch (name) {
            case Peers.BACKCHAT ->
                nodes == 0 ? Deployment.alone(peers.find(name).start().start()) : Deployment.backchat(launcher, nodes);
            case CENTRIFUGO -> centrifugo(nodes);
            case Peers.SOCKETIO -> socketIo(nodes);
            default -> throw new Peers.Missing("there is no such server");
        };
    }

    /** Returns how the load joins the room of a service. */
    Entrance entrance(String name, Deployment service, int viewers) throws IOException {
        String frame = Scenario.STEADY.frame();
        return switch (name) {
            case CENTRIFUGO ->
                new Entrance(
                        "/connection/websocket",
                        null,
                        "{\"id\":3,\"publish\":{\"channel\":\"room\",\"data\":" + frame + "}}",
                        "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}",
                        "{\"id\":2,\"subscribe\"");
            case Peers.SOCKETIO ->
                new Entrance(
                        "/socket.io/?EIO=4&transport=websocket&room=%d", null, "42[\"say\"," + frame + "]", "40", "40");
            default -> {
                try (var client = Entrance.client(service.endpoint())) {
                    yield Entrance.of(client, Entrance.createRoom(client), viewers, peers.built());
                }
            }
        };
    }

    private Deployment centrifugo(int nodes) throws Peers.Missing, IOException {
        if (Peers.output("centrifugo", "version").isEmpty()) {
            throw new Peers.Missing("it is not on the path: go install github.com/centrifugal/centrifugo/v6@v6.9.1");
        }
        ServerProcess redis = nodes == 0 ? null : redis();
        List<ServerProcess> started = new ArrayList<>();
        for (int node = 0; node < Math.max(1, nodes); node++) {
            int port = Peers.freePort();
            // A history, by which subscribers see what they missed, as Backchat's nodes have one.
            Path config = Files.writeString(peers.built().resolve("centrifugo-" + port + ".json"), """
                    {"http_server": {"address": "127.0.0.1", "port": %d},
                     "client": {"insecure": true, "allowed_origins": ["*"], "ping_interval": "3600s"},
                     "channel": {"without_namespace":
                       {"history_size": 1000, "history_ttl": "60s", "force_recovery": true}},
                     %s
                     "log": {"level": "none"}}
                    """.formatted(
                            port,
                            redis == null
                                    ? ""
                                    : "\"engine\": {\"type\": \"redis\", \"redis\": {\"address\": \"127.0.0.1:"
                                            + redis.endpoint().getPort() + "\"}},"));
            started.add(ServerProcess.start(
                    List.of("centrifugo", "--config", config.toString()), URI.create("http://127.0.0.1:" + port)));
        }
        return redis == null ? Deployment.alone(started.getFirst()) : Deployment.of(redis, started);
    }

    private Deployment socketIo(int nodes) throws Peers.Missing, IOException {
        Peers.Peer alone = peers.find(Peers.SOCKETIO);
        if (nodes == 0) {
            return Deployment.alone(alone.start().start());
        }
        ServerProcess redis = redis();
        String program = program("socketio-cluster.js").toString();
        List<ServerProcess> started = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            started.add(ServerProcess.start(List.of(
                    "node", program, "redis://127.0.0.1:" + redis.endpoint().getPort())));
        }
        return Deployment.of(redis, started);
    }

    private static ServerProcess redis() throws Peers.Missing, IOException {
        if (Peers.output("redis-server", "--version").isEmpty()) {
            throw new Peers.Missing("there is no redis-server: apt-get install redis-server");
        }
        String port = Integer.toString(Peers.freePort());
        return ServerProcess.start(
                List.of("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"),
                URI.create("http://127.0.0.1:" + port));
    }
}
