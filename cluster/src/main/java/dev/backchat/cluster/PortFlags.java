package dev.backchat.cluster;

import picocli.CommandLine.Option;

/** The flags for ports. */
final class PortFlags {
    @Option(names = "--port", paramLabel = "PORT", description = "Port of the balanced endpoint; 0 for any free one.")
    private int port = 4870;

    @Option(
            names = "--node-port",
            paramLabel = "PORT",
            description = "Port of the first node; the others have the next ones. 0 for any free ones.")
    private int node = 4881;

    @Option(
            names = "--internal-port",
            paramLabel = "PORT",
            description = "Internal port of the first node; the others have the next ones. 0 for any free ones.")
    private int internal = 4891;

    @Option(names = "--postgres-port", paramLabel = "PORT", description = "Port of PostgreSQL; 0 for any free one.")
    private int postgres;

    @Option(names = "--redis-port", paramLabel = "PORT", description = "Port of Redis; 0 for any free one.")
    private int redis;

    int port() {
        return port;
    }

    int node() {
        return node;
    }

    int internal() {
        return internal;
    }

    int postgres() {
        return postgres;
    }

    int redis() {
        return redis;
    }

    /** Returns the port of a node, given the first node's. */
    static int ofNode(int first, int number) {
        return first == 0 ? 0 : first + number - 1;
    }
}
