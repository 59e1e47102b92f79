package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.client.IvschatClient;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Kills Redis, starts it again, and kills a node, while people talk through two nodes of a service, by its own client; the
 * program {@code faults.js} is all of them.
 */
final class ClusterFaults {
    private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":(\\d+)");
    private static final int NODES = 2;
    /** Enough for each viewer of the program to come back several times. */
    private static final int TOKENS = 200;

    private final ClusterPeers peers;

    ClusterFaults(ClusterPeers peers) {
        this.peers = peers;
    }

    /** Prints a line for each service; returns false if Backchat's viewers lost a message, or had one twice or misplaced. */
    boolean run(List<String> servers) throws IOException, InterruptedException {
        boolean isClean = true;
        for (String server : servers) {
            try {
                // Installs what the program needs, too.
                peers.peers().find(Peers.SOCKETIO);
                String line = run(server);
                System.out.println(server + ": " + line);
                isClean &= !server.equals(Peers.BACKCHAT)
                        || figure(line, "lost")
                                        + figure(line, "falselyRecovered")
                                        + figure(line, "doubled")
                                        + figure(line, "outOfOrder")
                                == 0;
            } catch (Peers.Missing e) {
                System.out.println(server + ": left out: " + e.getMessage());
            }
        }
        return isClean;
    }

    private String run(String server) throws Peers.Missing, IOException, InterruptedException {
        try (Deployment service = peers.start(server, NODES)) {
            List<String> command = new ArrayList<>(List.of(
                    "node",
                    peers.program("faults.js").toString(),
                    server,
                    service.endpoints().stream().map(URI::toString).collect(Collectors.joining(",")),
                    Long.toString(service.nodes().get(1)),
                    Integer.toString(service.redis().port()),
                    Long.toString(service.redis().pid())));
            if (server.equals(Peers.BACKCHAT)) {
                try (IvschatClient client = Entrance.client(service.endpoint())) {
                    Entrance entrance = Entrance.of(
                            client,
                            Entrance.createRoom(client),
                            TOKENS,
                            peers.peers().built());
                    command.add(String.valueOf(entrance.tokens()));
                }
            }
            Process program = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String line = new String(program.getInputStream().readAllBytes(), UTF_8).strip();
            if (program.waitFor() != 0) {
                throw new IOException("faults.js failed for " + server);
            }
            return line;
        }
    }

    private static int figure(String line, String name) {
        for (Matcher member = MEMBER.matcher(line); member.find(); ) {
            if (member.group(1).equals(name)) {
                return Integer.parseInt(member.group(2));
            }
        }
        throw new IllegalArgumentException(name + " is not in " + line);
    }
}
