package dev.backchat.server.redis;

import dev.backchat.api.testrun.FreePorts;
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real cluster of three primaries with a replica each. */
final class RedisCluster implements AutoCloseable {
    private static final int PRIMARIES = 3;
    private static final int SLOTS = 16_384;

    private final List<RedisServer> servers = new ArrayList<>();

    RedisCluster(Path folder) {
        List<Integer> busPorts = new ArrayList<>();
        for (int i = 0; i < 2 * PRIMARIES; i++) {
            int busPort = FreePorts.next();
            busPorts.add(busPort);
            servers.add(new RedisServer(
                    "--cluster-enabled",
                    "yes",
                    "--cluster-config-file",
                    folder.resolve("nodes-" + i + ".conf").toString(),
                    "--cluster-port",
                    String.valueOf(busPort),
                    "--cluster-node-timeout",
                    "1000"));
        }
        for (int i = 1; i < servers.size(); i++) {
            command(servers.getFirst(), "MEET", "127.0.0.1", servers.get(i).port(), busPorts.get(i));
        }
        for (int i = 0; i < PRIMARIES; i++) {
            command(servers.get(i), "ADDSLOTSRANGE", i * SLOTS / PRIMARIES, (i + 1) * SLOTS / PRIMARIES - 1);
        }
        for (int i = 0; i < PRIMARIES; i++) {
            String primary = id(servers.get(i));
            RedisServer replica = servers.get(PRIMARIES + i);
            Awaitility.await()
                    .until(() -> replica.ask(redis -> redis.clusterNodes()).contains(primary));
            command(replica, "REPLICATE", primary);
        }
        Awaitility.await().until(() -> servers.stream().allMatch(server -> isWhole(server, 2 * PRIMARIES)));
    }

    private static boolean isWhole(RedisServer server, int nodes) {
        return server.ask(redis -> redis.clusterInfo()).contains("cluster_state:ok")
                && server.ask(redis -> redis.clusterNodes())
                                .lines()
                                .filter(line -> line.contains("connected"))
                                .count()
                        == nodes
                && !server.ask(redis -> redis.info("replication")).contains("master_link_status:down");
    }

    private static String id(RedisServer server) {
        return server.ask(redis -> redis.clusterMyId());
    }

    private static void command(RedisServer server, Object... words) {
        server.ask(redis -> {
            CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
            for (Object word : words) {
                arguments.add(String.valueOf(word));
            }
            return redis.dispatch(CommandType.CLUSTER, new ArrayOutput<>(StringCodec.UTF8), arguments);
        });
    }

    RedisAddress address() {
        return RedisAddress.parse("redis-cluster://"
                + servers.stream()
                        .skip(1)
                        .limit(2)
                        .map(server -> "127.0.0.1:" + server.port())
                        .collect(Collectors.joining(",")));
    }

    /** Returns the primary that has a partition, as the cluster was made. */
    RedisServer primary(int partition) {
        return servers.get(IntStream.range(0, PRIMARIES)
                .filter(i -> RoomKeys.slot(partition) < (i + 1) * SLOTS / PRIMARIES)
                .findFirst()
                .orElseThrow());
    }

    /** Moves a slot with all its keys from a primary to another, as {@code redis-cli --cluster reshard} does. */
    void move(int slot, RedisServer from, RedisServer to) {
        command(to, "SETSLOT", slot, "IMPORTING", id(from));
        command(from, "SETSLOT", slot, "MIGRATING", id(to));
        while (true) {
            List<String> keys = from.ask(redis -> redis.clusterGetKeysInSlot(slot, 10));
            if (keys.isEmpty()) {
                break;
            }
            from.ask(redis -> redis.migrate("127.0.0.1", to.port(), 0, 5000, MigrateArgs.Builder.keys(keys)));
        }
        Stream.of(to, from).forEach(server -> command(server, "SETSLOT", slot, "NODE", id(to)));
    }

    List<RedisServer> primaries() {
        return servers.subList(0, PRIMARIES);
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
