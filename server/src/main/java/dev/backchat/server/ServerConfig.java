package dev.backchat.server;

import dev.backchat.server.aws.Aws;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.SpoolLimits;
import dev.backchat.server.config.ConfigSources;
import dev.backchat.server.dev.Seed;
import dev.backchat.server.edge.Clients;
import dev.backchat.server.edge.ListenConfig;
import dev.backchat.server.iam.AccessKey;
import dev.backchat.server.internal.InternalConfig;
import dev.backchat.server.limit.QuotaLimits;
import dev.backchat.server.redis.RedisAddress;
import dev.backchat.server.review.ReviewConfig;
import dev.backchat.server.sql.PostgresUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of a server. {@link ConfigKeys} has the ranges and defaults of each value.
 *
 * @param dev accepts the well-known key pair, keeps state in memory if there is no directory, and allows
 *     fault injection
 * @param clients configuration of the clients' port
 * @param internal address of the operators' port
 * @param storage where the state is
 * @param access keys, tokens and quotas
 * @param aws whether Amazon's services are used
 * @param review configuration of message review
 * @param chatLog configuration of chat logging
 * @param tracing whether traces are exported, as the variables of OpenTelemetry say
 * @param seed what a dev server begins with; null for nothing
 */
public record ServerConfig(
        boolean dev,
        Clients clients,
        InternalConfig internal,
        Storage storage,
        Access access,
        Aws.Mode aws,
        ReviewConfig review,
        ChatLog chatLog,
        boolean tracing,
        @Nullable Seed seed) {
    /** Returns where to listen for clients. */
    public ListenConfig listen() {
        return clients.listen();
    }

    /**
     * Where the state is.
     *
     * @param data the directory of the database, or of what a server keeps for itself; null for memory
     * @param postgres the database; null for one in the directory
     * @param redis what servers share besides the database; null for a server alone
     */
    public record Storage(
            @Nullable Path data,
            @Nullable PostgresUrl postgres,
            @Nullable RedisAddress redis) {
        /** Storage of a server without a directory. */
        public static final Storage MEMORY = new Storage(null, null, null);
    }

    /**
     * Keys, tokens and quotas.
     *
     * @param keys the access keys that sign requests
     * @param tokenLifetime time during which a chat token opens a connection
     * @param tokenKeyAge age at which the key of chat tokens is replaced, at least twice the lifetime of a token
     * @param quotas of each account in each region
     * @param extensions whether there is what Amazon IVS Chat doesn't have
     * @param console whether there is a console with sessions; a dev server has one without
     */
    public record Access(
            List<AccessKey> keys,
            Duration tokenLifetime,
            Duration tokenKeyAge,
            QuotaLimits quotas,
            boolean extensions,
            boolean console) {}

    /**
     * Configuration of chat logging.
     *
     * @param limits limits on records waiting to be delivered
     * @param intervals maximum time that a batch stays open, per kind of destination
     */
    public record ChatLog(SpoolLimits limits, Destinations.Intervals intervals) {}

    /** Returns a dev server's configuration on free ports, in memory, without a warm-up, with defaults otherwise. */
    public static ServerConfig forDevelopment() {
        Map<String, String> freePorts = Map.of(
                ConfigKeys.PORT.name(), "0", ConfigKeys.INTERNAL_PORT.name(), "0", ConfigKeys.WARM_UP.name(), "off");
        try {
            return ConfigReader.read(new ConfigSources(true, freePorts, List.of(), Map.of(), null))
                    .config();
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
