package dev.backchat.server.token;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.concurrent.SequentialScheduler;
import dev.backchat.server.sql.Database;
import dev.backchat.server.token.UsedTokenLog.Use;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that have been used, in memory, where no other server uses the store: whether a token is used for the first
 * time is known at once, so a connection needs no other thread. What must outlive the process is appended to a {@link
 * UsedTokenLog} before the answer, and a moment later, together with what came meanwhile, written to the store.
 *
 * <p>If memory's share is full, or the log can't be written, tokens go through the store, as in {@link StoredUsedTokens}.
 */
public final class LocalUsedTokens implements UsedTokens {
    private static final Logger log = LoggerFactory.getLogger(LocalUsedTokens.class);

    /** Time for which uses are collected before the store is given them. */
    private static final Duration DELAY = Duration.ofMillis(100);

    /** Divisor of the heap that gives the share of tokens, and memory for one of them. */
    private static final int HEAP_SHARE = 16;

    private static final int TOKEN_BYTES = 136;

    private final StoredUsedTokens store;
    private final InstantSource clock;
    private final InstantSource steady;
    private final int maxTokens;
    /** Null if nothing has to outlive the process. */
    private final @Nullable UsedTokenLog uses;

    private final SequentialScheduler writes;

    /** Until when each use must be remembered, by the token's id; added to by {@link #claim} only. */
    private final Map<String, Instant> used = new ConcurrentHashMap<>();
    /** Uses that are in the file that is appended to. Guarded by this, like the next. */
    private List<Use> pending = new ArrayList<>();
    /** Until then, by {@link #now}, there may be tokens that only the store knows as used. */
    private Instant storeKnowsMoreUntil = Instant.MIN;

    /** Held while the store is written to; acquired before this. */
    private final Object writing = new Object();
    /** Uses in the file that is not appended to, which may not be in the store yet. Guarded by {@link #writing}. */
    private List<Use> unwritten = List.of();
    /** The number of that file. Guarded by {@link #writing}, like the next. */
    private int unwrittenFile;

    private boolean isClosed;

    /** @param maxTokens maximum number in memory */
    LocalUsedTokens(
            Database database, @Nullable UsedTokenLog uses, InstantSource clock, InstantSource steady, int maxTokens) {
        this.store = new StoredUsedTokens(database, clock, steady);
        this.uses = uses;
        this.clock = clock;
        this.steady = steady;
        this.maxTokens = maxTokens;
        this.writes = new SequentialScheduler(
                CompletableFuture.delayedExecutor(DELAY.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread),
                this::writeNext);
    }

    /**
     * Reads the tokens that have been used, if the database is in a data directory; else there are none. Blocks.
     *
     * @param steady a clock that can't be set
     */
    public static LocalUsedTokens open(Database database, InstantSource clock, InstantSource steady)
            throws IOException {
        long max = Runtime.getRuntime().maxMemory() / HEAP_SHARE / TOKEN_BYTES;
        return open(database, clock, steady, (int) Math.min(max, Integer.MAX_VALUE - 1));
    }

    static LocalUsedTokens open(Database database, InstantSource clock, InstantSource steady, int maxTokens)
            throws IOException {
        Path directory = database.directory();
        UsedTokenLog log = directory == null ? null : UsedTokenLog.open(directory);
        LocalUsedTokens tokens = new LocalUsedTokens(database, log, clock, steady, maxTokens);
        if (directory != null && log != null) {
            tokens.read(directory, log);
        }
        return tokens;
    }

    private synchronized void read(Path directory, UsedTokenLog log) throws IOException {
        // Of a process that didn't come to write them to the store.
        UsedTokenLog.read(directory)
                .forEach(use -> store.claim(use.tokenId(), use.expires()).join());
        log.empty(log.turn());
        log.empty(log.turn());
        List<Use> known = store.latest(maxTokens + 1);
        if (known.size() > maxTokens) {
            storeKnowsMoreUntil = known.getFirst().expires().plus(GRACE);
        } else {
            known.forEach(use -> used.put(use.tokenId(), use.expires()));
        }
    }

    @Override
    public synchronized CompletableFuture<Boolean> claim(String tokenId, Instant expires) {
        if (used.containsKey(tokenId)) {
            return CompletableFuture.completedFuture(false);
        }
        if (used.size() >= maxTokens || storeKnowsMoreUntil.isAfter(now())) {
            return claimInStore(tokenId, expires);
        }
        if (uses != null) {
            Use use = new Use(tokenId, expires);
            try {
                uses.append(use);
            } catch (IOException e) {
                log.warn("cannot note that a token was used", e);
                return claimInStore(tokenId, expires);
            }
            pending.add(use);
            writes.schedule();
        }
        used.put(tokenId, expires);
        return CompletableFuture.completedFuture(true);
    }

    private CompletableFuture<Boolean> claimInStore(String tokenId, Instant expires) {
        if (used.size() < maxTokens) {
            used.put(tokenId, expires);
            return store.claim(tokenId, expires).whenComplete((isFirst, failure) -> {
                if (failure != null) {
                    used.remove(tokenId);
                }
            });
        }
        Instant forgotten = expires.plus(GRACE);
        if (forgotten.isAfter(storeKnowsMoreUntil)) {
            storeKnowsMoreUntil = forgotten;
        }
        return store.claim(tokenId, expires);
    }

    /** Returns the earlier of both clocks: one that was set forward by mistake will be set back. */
    private Instant now() {
        Instant now = clock.instant();
        Instant even = steady.instant();
        return now.isBefore(even) ? now : even;
    }

    /** Writes what is pending to the store, and then empties its file; returns whether some is left. */
    private boolean writeNext() {
        synchronized (writing) {
            if (isClosed) {
                return false;
            }
            if (unwritten.isEmpty()) {
                synchronized (this) {
                    unwritten = pending;
                    pending = new ArrayList<>();
                    unwrittenFile = requireNonNull(uses).turn();
                }
            }
            try {
                CompletableFuture.allOf(unwritten.stream()
                                .map(use -> store.claim(use.tokenId(), use.expires()))
                                .toArray(CompletableFuture[]::new))
                        .join();
            } catch (CompletionException e) {
                log.warn("cannot write that tokens were used; trying again", e);
                return true;
            }
            unwritten = List.of();
            try {
                requireNonNull(uses).empty(unwrittenFile);
            } catch (IOException e) {
                log.warn("cannot empty the log of used tokens", e);
            }
        }
        synchronized (this) {
            return !pending.isEmpty();
        }
    }

    @Override
    public boolean isUsed(String tokenId) {
        return used.containsKey(tokenId) || store.isUsed(tokenId);
    }

    @Override
    public void purge() {
        store.purge();
        Instant forgotten = now().minus(GRACE);
        used.values().removeIf(expires -> expires.isBefore(forgotten));
    }

    @Override
    public void clear() {
        store.clear();
        used.clear();
    }

    /** Writes what is pending; if it can't, the next process does. */
    @Override
    public void close() {
        synchronized (writing) {
            // Twice, because what a write that failed has left comes first.
            if (uses != null && writeNext()) {
                writeNext();
            }
            isClosed = true;
        }
        store.close();
        if (uses != null) {
            try {
                uses.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
