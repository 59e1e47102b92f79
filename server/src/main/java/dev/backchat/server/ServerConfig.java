package dev.backchat.server;

import dev.backchat.server.aws.Aws;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.SpoolLimits;
import dev.backchat.server.config.ConfigSources;
import dev.backchat.server.edge.Clients;
import dev.backchat.server.edge.ListenConfig;
import dev.backchat.server.iam.AccessKey;
import dev.backchat.server.internal.InternalConfig;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.review.ReviewConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a server is set up. {@link ConfigKeys} has the ranges and defaults of each value.
 *
 * @param dev takes the well-known key pair, keeps state in memory if there is no directory, lets faults be asked for
 * @param clients who may connect where and how, and within which bounds
 * @param internal where operators connect
 * @param data the directory of the database; null for memory
 * @param access who may do what how often
 * @param aws whether Amazon's services are used
 * @param review how messages are reviewed
 * @param chatLog how what rooms hear is written down
 */
public record ServerConfig(
        boolean dev,
        Clients clients,
        InternalConfig internal,
        @Nullable Path data,
        Access access,
        Aws.Mode aws,
        ReviewConfig review,
        ChatLog chatLog) {
    /** Where clients connect. */
    public ListenConfig listen() {
        return clients.listen();
    }

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
