package dev.backchat.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Services of several nodes, each started with the Redis that its nodes share. */
final class ClusterPeers {
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
            case Centrifugo.NAME -> centrifugo(nodes);
            case Peers.SOCKETIO -> socketIo(nodes);
            default -> throw new Peers.Missing("there is no such server");
        };
    }

    /** Returns how the load joins the room of a service. */
    Entrance entrance(String name, Deployment service, int viewers) throws IOException {
        return switch (name) {
            case Centrifugo.NAME -> Centrifugo.entrance(Scenario.STEADY, viewers, peers.built());
            case Peers.SOCKETIO -> Entrance.socketIo(Scenario.STEADY);
            default -> {
                try (var client = Entrance.client(service.endpoint())) {
                    yield Entrance.of(client, Entrance.createRoom(client), viewers, peers.built());
                }
            }
        };
    }

    private Deployment centrifugo(int nodes) throws Peers.Missing, IOException {
        peers.find(Centrifugo.NAME);
        ServerProcess redis = nodes == 0 ? null : redis();
        List<ServerProcess> started = new ArrayList<>();
        for (int node = 0; node < Math.max(1, nodes); node++) {
            started.add(Centrifugo.startNode(peers.built(), redis));
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
