package dev.backchat.server;

import dev.backchat.server.aws.Aws;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.SpoolLimits;
import dev.backchat.server.config.ConfigSources;
import dev.backchat.server.edge.Clients;
import dev.backchat.server.edge.Transport;
import dev.backchat.server.iam.AccessKey;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.net.AllowedHosts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a server is set up. {@link ConfigKeys} has the ranges and defaults of each value.
 *
 * @param dev takes the well-known key pair, keeps state in memory if there is no directory, lets faults be asked for
 * @param listen where
 * @param data the directory of the database; null for memory
 * @param access who may do what how often
 * @param clients who may connect how, and within which bounds
 * @param aws whether Amazon's services are used
 * @param review how messages are reviewed
 * @param chatLog how what rooms hear is written down
 */
public record ServerConfig(
        boolean dev,
        Listen listen,
        @Nullable Path data,
        Access access,
        Clients clients,
        Aws.Mode aws,
        Review review,
        ChatLog chatLog) {
    /**
     * Where a server listens, and on what.
     *
     * @param host the address for clients
     * @param port for clients; 0 for a free one
     * @param internalHost the address for operators
     * @param internalPort for operators; 0 for a free one
     * @param allowedHosts by which names the internal port may be asked, and with {@code dev} the other too
     * @param eventLoops threads that own sockets
     * @param transport of the event loops, available on this machine
     */
    public record Listen(
            String host,
            int port,
            String internalHost,
            int internalPort,
            AllowedHosts allowedHosts,
            int eventLoops,
            Transport transport) {}

    /**
     * Who may do what how often.
     *
     * @param keys that sign requests
     * @param tokenLifetime how long a chat token opens a connection
     * @param tokenKeyAge after how long chat tokens are sealed by a new key, at least twice the lifetime of a token
     * @param quotas of each account in each region
     */
    public record Access(List<AccessKey> keys, Duration tokenLifetime, Duration tokenKeyAge, Quotas quotas) {}

    /**
     * How messages are reviewed.
     *
     * @param urls where handlers are instead of in Lambda, by their ARN
     * @param secret that requests to these are signed with
     * @param max reviews at once
     * @param maxPerHandler of these
     */
    public record Review(Map<String, URI> urls, String secret, int max, int maxPerHandler) {}

    /**
     * How what rooms hear is written down.
     *
     * @param limits of what records may take while they wait
     * @param intervals how long a batch stays open at most
     */
    public record ChatLog(SpoolLimits limits, Destinations.Intervals intervals) {}

    /** A dev server's configuration on free ports, in memory; all else is the default. */
    public static ServerConfig forDevelopment() {
        Map<String, String> freePorts = Map.of(ConfigKeys.PORT.name(), "0", ConfigKeys.INTERNAL_PORT.name(), "0");
        try {
            return ConfigReader.read(new ConfigSources(true, freePorts, List.of(), Map.of(), null))
                    .config();
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
