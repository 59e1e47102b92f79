package dev.backchat.server;

import dev.backchat.server.aws.Aws;
import dev.backchat.server.aws.Aws.Service;
import dev.backchat.server.http.ConsoleFiles;
import dev.backchat.server.iam.AccessKeys;
import dev.backchat.server.sql.PostgresUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The text that a server started by hand prints once it listens: its addresses, and commands to paste. */
final class Banner {
    private Banner() {}

    static String of(ServerConfig config, Server server, String version) {
        String host = reachable(config.listen().host());
        boolean isSecure = config.clients().tls() != null;
        String endpoint = (isSecure ? "https://" : "http://") + host + ":" + server.port();
        StringBuilder banner = new StringBuilder("\nBackchat ").append(version).append(" is up.\n\n");
        line(banner, "endpoint", endpoint);
        line(banner, "websocket", (isSecure ? "wss://" : "ws://") + host + ":" + server.port());
        line(banner, "internal", "http://" + reachable(config.internal().host()) + ":" + server.internalPort());
        Path data = config.storage().data();
        PostgresUrl postgres = config.storage().postgres();
        String place = data == null ? "in memory, lost on exit; --data DIR keeps it" : "in " + data;
        if (config.storage().redis() != null) {
            line(banner, "shared by", "Redis at " + config.storage().redis());
        }
        line(banner, "state", postgres == null ? place : "in PostgreSQL at " + postgres);
        if (config.dev()) {
            line(banner, "console", endpoint + ConsoleFiles.PATH);
            line(banner, "review", reviewed(config, server.aws()));
            line(banner, "chat logs", logged(server));
            String key = AccessKeys.DEV_KEY;
            line(
                    banner,
                    "key pair",
                    key + " / " + key + ", account " + AccessKeys.DEV_ACCOUNT + "; 12 digits with the secret " + key
                            + " are another account");
            if (!isLoopback(config.listen().host())) {
                line(banner, "warning", "others can reach this address, and everybody knows the key pair");
            }
            banner.append("""

                      export AWS_ENDPOINT_URL_IVSCHAT=%1$s
                      export AWS_ACCESS_KEY_ID=%2$s AWS_SECRET_ACCESS_KEY=%2$s
                      export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1

                      ROOM=$(aws ivschat create-room --name hello --query arn --output text --endpoint-url %1$s)
                      aws ivschat create-chat-token --room-identifier "$ROOM" --user-id ann \\
                        --capabilities SEND_MESSAGE DELETE_MESSAGE --endpoint-url %1$s
                    """.formatted(endpoint, key));
        }
        return banner.append('\n').toString();
    }

    private static String reviewed(ServerConfig config, Aws aws) {
        int mapped = config.review().urls().size();
        return (mapped == 0 ? "" : mapped + (mapped == 1 ? " handler" : " handlers") + " by URL; ")
                + (aws.isLambdaLeftOut()
                        ? "no Lambda endpoint, so no check: --review ARN=URL asks a URL"
                        : "by the Lambda endpoint");
    }

    private static String logged(Server server) {
        boolean some =
                Stream.of(Service.S3, Service.CLOUDWATCH_LOGS, Service.FIREHOSE).anyMatch(server.aws()::has);
        return (some ? "to the services that have an endpoint, else " : "") + "in " + server.logFolder();
    }

    private static void line(StringBuilder banner, String name, String value) {
        banner.append(String.format("  %-10s  %s%n", name, value));
    }

    /** Returns the host of a URL that clients on this machine can use. */
    static String reachable(String host) {
        return isAny(host) ? "127.0.0.1" : inUrl(host);
    }

    /** Returns a host in the form used in URLs: IPv6 addresses in brackets, which may be there already. */
    static String inUrl(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static boolean isAny(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
