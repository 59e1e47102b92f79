package dev.backchat.server.token;

import dev.backchat.api.concurrent.SequentialScheduler;
import dev.backchat.server.sql.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The tokens that have been used. Kept in the store, so that a restart makes none of them valid again. Concurrent
 * attempts, as when all viewers reconnect at once, are written in batches.
 */
public final class StoredUsedTokens implements UsedTokens {
    /**
     * Maximum batch size, so that in a storm no attempt waits for more than a moment, and other writers get their turn.
     */
    private static final int MAX_TOGETHER = 256;

    /** An attempt to use a token. */
    private record Attempt(String tokenId, Instant expires, CompletableFuture<Boolean> isFirst) {}

    private final Database database;
    private final InstantSource clock;
    private final InstantSource steady;
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor();
    private final SequentialScheduler writes = new SequentialScheduler(writer, this::writeNext);

    /** @param steady a clock that can't be set */
    public StoredUsedTokens(Database database, InstantSource clock, InstantSource steady) {
        this.database = database;
        this.clock = clock;
        this.steady = steady;
    }

    @Override
    public CompletableFuture<Boolean> claim(String tokenId, Instant expires) {
        CompletableFuture<Boolean> isFirst = new CompletableFuture<>();
        attempts.add(new Attempt(tokenId, expires, isFirst));
        writes.schedule();
        return isFirst;
    }

    @Override
    public boolean isUsed(String tokenId) {
        return isKept(database, tokenId);
    }

    /** Returns whether the store has a token as used. Blocks. */
    static boolean isKept(Database database, String tokenId) {
        return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM used_token WHERE id = :id")
                .bind("id", tokenId)
                .mapTo(Boolean.class)
                .one());
    }

    /** Returns the uses that must be remembered longest, that one first. Blocks. */
    List<UsedTokenLog.Use> latest(int limit) {
        return database.read(handle -> handle.createQuery(
                        "SELECT id, expire_time FROM used_token ORDER BY expire_time DESC LIMIT :limit")
                .bind("limit", limit)
                .map((row, context) ->
                        new UsedTokenLog.Use(row.getString("id"), Instant.ofEpochMilli(row.getLong("expire_time"))))
                .list());
    }

    @Override
    public void clear() {
        database.writeRelaxed(handle -> handle.execute("DELETE FROM used_token"));
    }

    /** Returns whether the use of a token that expired then may have been forgotten by now. */
    static boolean mayBeForgotten(Instant expires, Instant now) {
        return now.isAfter(expires.plus(GRACE));
    }

    /** Writes a batch; returns whether attempts are left. */
    private boolean writeNext() {
        List<Attempt> together = new ArrayList<>();
        while (together.size() < MAX_TOGETHER) {
            Attempt attempt = attempts.poll();
            if (attempt == null) {
                break;
            }
            together.add(attempt);
        }
        // Servers that write the same tokens at once in different orders would deadlock.
        together.sort(Comparator.comparing(Attempt::tokenId));
        if (!together.isEmpty()) {
            write(together);
        }
        return !attempts.isEmpty();
    }

    private void write(List<Attempt> together) {
        try {
            // Waiting for the disk would limit the rate of connections, for data that is worthless in a minute.
            int[] written = database.writeRelaxed(handle -> {
                PreparedBatch batch = handle.prepareBatch("INSERT INTO used_token (id, expire_time)"
                        + " VALUES (:id, :expires) ON CONFLICT (id) DO NOTHING");
                for (Attempt attempt : together) {
                    batch.bind("id", attempt.tokenId)
                            .bind("expires", attempt.expires.toEpochMilli())
                            .add();
                }
                return batch.execute();
            });
            for (int i = 0; i < written.length; i++) {
                together.get(i).isFirst.complete(written[i] == 1);
            }
        } catch (RuntimeException e) {
            together.forEach(attempt -> attempt.isFirst.completeExceptionally(e));
        }
    }

    /**
     * {@inheritDoc} Both clocks must agree: if one was set forward by mistake it will be set back, and then the tokens
     * are valid again.
     */
    @Override
    public void purge() {
        long forgotten = Math.min(clock.millis(), steady.millis()) - GRACE.toMillis();
        database.writeRelaxed(handle -> handle.createUpdate("DELETE FROM used_token WHERE expire_time < :forgotten")
                .bind("forgotten", forgotten)
                .execute());
    }

    /** Waits for the writes in progress. */
    @Override
    public void close() {
        writer.close();
    }
}
