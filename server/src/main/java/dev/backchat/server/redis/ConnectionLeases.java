package dev.backchat.server.redis;

import static dev.backchat.server.redis.Script.text;

import dev.backchat.api.ResourceId;
import dev.backchat.server.limit.AccountRegion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The concurrent connections of accounts, whose number is limited over all nodes. A node leases the right to some from
 * Redis, a hundredth of the limit at a time, and keeps the lease alive while it lives; when it is killed, the lease ends
 * by itself. While Redis doesn't answer, a node allows what the limit allows it alone. Thread-safe.
 */
final class ConnectionLeases implements AutoCloseable {
    /** Time after which others get what a node leased that is gone. */
    private static final Duration LIFE = Duration.ofSeconds(10);

    private static final Duration RENEWAL_INTERVAL = Duration.ofSeconds(3);
    /** Number of parts in which a limit is leased: with fewer, more of it would lie idle on other nodes. */
    private static final int CHUNKS = 100;

    private static final String KEY = "connections";
    private static final Script LEASE = new Script("lease.lua");
    private static final CompletableFuture<Boolean> YES = CompletableFuture.completedFuture(true);
    private static final CompletableFuture<Boolean> NO = CompletableFuture.completedFuture(false);

    private final Redis redis;
    private final int limit;
    private final Duration deadline;
    private final byte[] node = text(ResourceId.next());
    private final ScheduledFuture<?> renewal;
    private final Map<AccountRegion, Account> accounts = new HashMap<>();

    /** What this node has of an account; guarded by the leases. */
    private static final class Account {
        int used;
        int leased;
        /** Whether Redis is being asked; only one question at a time, so that answers can't overtake each other. */
        boolean isAsking;

        final Deque<CompletableFuture<Boolean>> waiting = new ArrayDeque<>();

        /** Returns whether there is nothing to remember, not even by Redis. */
        boolean isIdle() {
            return used == 0 && leased == 0 && waiting.isEmpty() && !isAsking;
        }
    }

    /**
     * @param limit 0 for any number, which is not counted
     * @param deadline maximum wait for Redis
     */
    ConnectionLeases(Redis redis, int limit, Duration deadline) {
        this.redis = redis;
        this.limit = limit;
        this.deadline = deadline;
        this.renewal = redis.timer()
                .scheduleWithFixedDelay(
                        this::renew, RENEWAL_INTERVAL.toMillis(), RENEWAL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    CompletableFuture<Boolean> tryAcquire(AccountRegion owner) {
        if (limit == 0) {
            return YES;
        }
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        Account account;
        synchronized (this) {
            account = accounts.computeIfAbsent(owner, absent -> new Account());
            if (account.used < account.leased && account.waiting.isEmpty()) {
                account.used++;
                return YES;
            }
            if (account.used + account.waiting.size() >= limit) {
                return NO;
            }
            account.waiting.add(answer);
            if (account.isAsking) {
                return answer;
            }
            account.isAsking = true;
        }
        ask(owner, account);
        return answer;
    }

    synchronized void release(AccountRegion owner) {
        Account account = accounts.get(owner);
        if (account != null && account.used > 0) {
            account.used--;
        }
    }

    /** Asks Redis for as many as are used and waited for, rounded up. */
    private void ask(AccountRegion owner, Account account) {
        int used;
        int wanted;
        synchronized (this) {
            used = account.used;
            int chunk = Math.max(1, limit / CHUNKS);
            wanted = Math.min(limit, Math.ceilDiv(used + account.waiting.size(), chunk) * chunk);
        }
        lease(owner, used, wanted)
                .whenComplete((granted, failure) -> settle(owner, account, wanted, failure == null ? granted : null));
    }

    private CompletableFuture<Integer> lease(AccountRegion owner, int used, int wanted) {
        return RedisQuotas.run(
                        redis,
                        deadline,
                        LEASE,
                        owner,
                        KEY,
                        node,
                        text(used),
                        text(wanted),
                        text(limit),
                        text(LIFE.toMillis()))
                .thenApply(answer -> ((Long) answer.getFirst()).intValue());
    }

    /** @param granted null if Redis didn't answer */
    private void settle(AccountRegion owner, Account account, int wanted, @Nullable Integer granted) {
        List<CompletableFuture<Boolean>> accepted = new ArrayList<>();
        List<CompletableFuture<Boolean>> refused = new ArrayList<>();
        boolean mustAskAgain;
        synchronized (this) {
            if (granted != null) {
                account.leased = granted;
            }
            int most = granted == null ? limit : granted;
            while (account.used < most && !account.waiting.isEmpty()) {
                account.used++;
                accepted.add(account.waiting.remove());
            }
            // Who came while Redis was asked may be more than it was asked for.
            mustAskAgain = granted != null && granted >= wanted && wanted < limit && !account.waiting.isEmpty();
            if (!mustAskAgain) {
                refused.addAll(account.waiting);
                account.waiting.clear();
            }
            account.isAsking = mustAskAgain;
        }
        accepted.forEach(each -> each.complete(true));
        refused.forEach(each -> each.complete(false));
        if (mustAskAgain) {
            ask(owner, account);
        }
    }

    /** Keeps the leases alive, and gives back what isn't used any more. */
    private void renew() {
        Map<AccountRegion, Account> due = new HashMap<>();
        synchronized (this) {
            accounts.values().removeIf(Account::isIdle);
            accounts.forEach((owner, account) -> {
                if (!account.isAsking) {
                    account.isAsking = true;
                    due.put(owner, account);
                }
            });
        }
        due.forEach(this::ask);
    }

    /** Gives everything back, as the connections are closed. */
    @Override
    public void close() {
        renewal.cancel(false);
        List<AccountRegion> owners;
        synchronized (this) {
            owners = List.copyOf(accounts.keySet());
        }
        List<CompletableFuture<Integer>> returned =
                owners.stream().map(owner -> lease(owner, 0, 0)).toList();
        try {
            CompletableFuture.allOf(returned.toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException | CancellationException e) {
            // The leases end by themselves.
        }
    }
}
