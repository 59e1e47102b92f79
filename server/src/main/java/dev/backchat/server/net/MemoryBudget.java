package dev.backchat.server.net;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds what all clients together make the server hold, in bytes as they were allocated: requests that are read, answers
 * until they are written, a socket's own frames, unfinished messages, and rooms' backlogs. Each connection, and each
 * backlog, has an {@link Account}.
 *
 * <p>Pressure has steps, of which the first costs nobody anything. Those accounts give way first that have cost most, in bytes
 * times the time that they were held: an upload of a megabyte that takes milliseconds costs less than a kilobyte that stays for
 * minutes, and whoever holds nothing is never asked. For connections that have shown no identity yet it counts several times.
 * Envoy's buffer accounts and overload manager work alike.
 */
public final class MemoryBudget {
    /** How far the budget is used up, and what follows from it. */
    public enum Pressure {
        NONE,
        /** Half: HTTP connections close after an answer. */
        ELEVATED,
        /** Three quarters: accounts give way until it is less. */
        HIGH,
        /** All of it, since they could not do so fast enough: nobody new is let in. */
        FULL
    }

    private static final AttributeKey<Account> ACCOUNT = AttributeKey.valueOf(MemoryBudget.class, "account");

    /** Is fired through the pipeline of a connection. */
    public enum Event {
        /** It holds what others need, and has to let go of it. */
        GIVE_WAY
    }

    /** Of the memory that the process may have. The rest is for connections as such, for work, and for garbage. */
    private static final int SHARE = 4;
    /** Of the limit, how much more than necessary is taken back, so that it doesn't have to be for each byte. */
    private static final int MARGIN = 16;

    /** How many times what it has cost counts for a connection that has shown no identity yet. */
    private static final int UNAUTHENTICATED = 4;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    /** What is held by accounts that were told to give way, and are about to. */
    private final AtomicLong leaving = new AtomicLong();

    private final Set<Account> accounts = ConcurrentHashMap.newKeySet();
    private final ReentrantLock relieving = new ReentrantLock();
    /** Whether the memory itself is nearly used up, whatever the accounts say. */
    private volatile boolean isExhausted;

    /** @param limit in bytes */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** A quarter of the heap, or of the memory outside of it if that is less. */
    public static MemoryBudget ofThisProcess() {
        return new MemoryBudget(MemoryMonitor.maxBytes() / SHARE);
    }

    public long limit() {
        return limit;
    }

    long used() {
        return used.get();
    }

    /**
     * Opens an account, which must be {@link Account#close closed}.
     *
     * @param isAuthenticated whether it has shown who it is, for which it gives way later
     * @param giveWay gives back what is held; called on any thread, more than once if it was not enough, must not block
     */
    public Account open(boolean isAuthenticated, Runnable giveWay) {
        Account account = new Account(isAuthenticated, giveWay);
        accounts.add(account);
        return account;
    }

    /** Opens the account of a connection, which is closed with it. */
    public Account open(Channel channel) {
        Account account = open(
                false,
                () -> channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(Event.GIVE_WAY)));
        channel.attr(ACCOUNT).set(account);
        channel.closeFuture().addListener(closed -> account.close());
        return account;
    }

    /** The account of a connection that has one. */
    public static Account account(Channel channel) {
        return requireNonNull(channel.attr(ACCOUNT).get());
    }

    public Pressure pressure() {
        long now = held();
        if (isExhausted || now >= limit) {
            return Pressure.FULL;
        }
        if (now >= limit / 4 * 3) {
            return Pressure.HIGH;
        }
        return now >= limit / 2 ? Pressure.ELEVATED : Pressure.NONE;
    }

    /**
     * Says whether the memory itself is nearly used up. As long as it is, a part of the budget is taken back each time.
     */
    public void exhausted(boolean isExhausted) {
        this.isExhausted = isExhausted;
        if (isExhausted) {
            relieving.lock();
            try {
                reclaim(limit / MARGIN);
            } finally {
                relieving.unlock();
            }
        }
    }

    private void relieve() {
        if (held() < limit / 4 * 3 || !relieving.tryLock()) {
            return;
        }
        try {
            reclaim(held() - limit / 4 * 3 + limit / MARGIN);
        } finally {
            relieving.unlock();
        }
    }

    private long held() {
        return used.get() - leaving.get();
    }

    private void reclaim(long bytes) {
        long now = System.nanoTime();
        List<Cost> costs = accounts.stream()
                .map(account -> account.cost(now))
                .filter(cost -> cost.bytes > 0)
                .sorted(Comparator.comparingDouble(Cost::byteNanos).reversed())
                .toList();
        long left = bytes;
        for (Cost cost : costs) {
            if (left <= 0) {
                return;
            }
            left -= cost.account.leave();
        }
    }

    private record Cost(Account account, long bytes, double byteNanos) {}

    /** What one connection, or one backlog, holds. Threads may share it. */
    public final class Account implements AutoCloseable {
        private final Runnable giveWay;
        private volatile boolean isAuthenticated;

        // Guarded by the account's own monitor.
        private long bytes;
        private double byteNanos;
        private long since;
        private boolean isLeaving;
        private boolean isClosed;

        private Account(boolean isAuthenticated, Runnable giveWay) {
            this.isAuthenticated = isAuthenticated;
            this.giveWay = giveWay;
        }

        /** From now on it gives way later, at the same cost. */
        public void authenticated() {
            isAuthenticated = true;
        }

        /** Adds what has been allocated; or, below zero, takes off what has been freed. */
        public void charge(long more) {
            if (more == 0) {
                return;
            }
            synchronized (this) {
                if (isClosed) {
                    return;
                }
                add(more);
            }
            if (more > 0) {
                relieve();
            }
        }

        private void add(long more) {
            long now = System.nanoTime();
            byteNanos += (double) bytes * (now - since);
            since = now;
            bytes += more;
            used.addAndGet(more);
            if (isLeaving) {
                leaving.addAndGet(more);
            }
            if (bytes == 0) {
                byteNanos = 0;
            }
        }

        private synchronized Cost cost(long now) {
            double cost = byteNanos + (double) bytes * (now - since);
            return new Cost(this, isLeaving ? 0 : bytes, isAuthenticated ? cost : UNAUTHENTICATED * cost);
        }

        private long leave() {
            long left;
            synchronized (this) {
                if (isLeaving || isClosed) {
                    return 0;
                }
                isLeaving = true;
                left = bytes;
                leaving.addAndGet(bytes);
            }
            giveWay.run();
            return left;
        }

        /** Says that it has given way, as far as it could, and goes on. */
        public synchronized void hasGivenWay() {
            if (isLeaving) {
                isLeaving = false;
                leaving.addAndGet(-bytes);
            }
        }

        long bytes() {
            synchronized (this) {
                return bytes;
            }
        }

        @Override
        public void close() {
            synchronized (this) {
                if (isClosed) {
                    return;
                }
                add(-bytes);
                isClosed = true;
            }
            accounts.remove(this);
        }
    }
}
