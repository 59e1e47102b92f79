package dev.backchat.cluster;

import java.nio.file.Path;
import java.util.List;

/** The text that is printed once all nodes are ready, in the form of a single server's. */
final class ClusterBanner {
    private ClusterBanner() {}

    static String of(int port, List<Node> nodes, Postgres postgres, Redis redis, Path folder) {
        String address = Ports.LOOPBACK + ":" + port;
        StringBuilder banner = new StringBuilder("\nBackchat ")
                .append(Main.Version.number())
                .append(" is up: ")
                .append(nodes.size())
                .append(nodes.size() == 1 ? " node.\n\n" : " nodes, one service.\n\n");
        line(banner, "endpoint", "http://" + address);
        line(banner, "websocket", "ws://" + address);
        for (Node node : nodes) {
            line(
                    banner,
                    node.process().name(),
                    node.endpoint() + ", internal " + node.internal() + ", process "
                            + node.process().pid());
        }
        line(
                banner,
                "shared by",
                redis.version() + " at " + redis.url() + ", process "
                        + redis.process().pid());
        line(
                banner,
                "state",
                "in PostgreSQL at " + postgres.url() + ", process "
                        + postgres.process().pid());
        line(banner, "folder", folder + ", removed at the end");
        line(
                banner,
                "key pair",
                "test / test, account 000000000000; 12 digits with the secret test are another account");
        line(banner, "to stop", "Ctrl-C; to see one fail, kill its process");
        return banner.append("""

                  export AWS_ENDPOINT_URL_IVSCHAT=http://%1$s
                  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
                  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1

                """.formatted(address)).toString();
    }

    private static void line(StringBuilder banner, String name, String value) {
        banner.append(String.format("  %-10s  %s%n", name, value));
    }
}
