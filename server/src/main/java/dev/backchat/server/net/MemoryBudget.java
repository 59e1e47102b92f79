package dev.backchat.server.net;

import static java.util.Objects.requireNonNull;

import dev.backchat.server.time.NanoClock;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the memory held for all clients together, by allocated size: requests being read, responses until they are
 * written, a socket's own frames, incomplete messages, and rooms' backlogs. Each connection and each backlog has an
 * {@link Account}.
 *
 * <p>Pressure has levels, of which the first costs nobody anything. Accounts with the highest cost give way first,
 * where cost is bytes times the time they were held: an upload of a megabyte that takes milliseconds costs less than a
 * kilobyte held for minutes, and an account that holds nothing is never asked. The cost of an unauthenticated
 * connection counts several times. Envoy's buffer accounts and overload manager work the same way.
 */
public final class MemoryBudget {
    /** How far the budget is used up, and the consequence. */
    public enum Pressure {
        NONE,
        /** Half used: HTTP connections close after a response. */
        ELEVATED,
        /** Three quarters used: accounts give way until it is less. */
        HIGH,
        /** Fully used, as accounts could not give way fast enough: no new connections are admitted. */
        FULL
    }

    private static final AttributeKey<Account> ACCOUNT = AttributeKey.valueOf(MemoryBudget.class, "account");

    /** Events fired through the pipeline of a connection. */
    public enum Event {
        /** The connection holds memory that others need, and has to release it. */
        GIVE_WAY
    }

    /**
     * Divisor of the process's memory that gives the budget. The rest is for connection objects, work in progress and
     * garbage.
     */
    private static final int SHARE = 4;
    /** Divisor of the limit that gives the extra memory to reclaim, so that reclaiming isn't needed for each byte. */
    private static final int MARGIN = 16;

    /** Factor on the cost of an unauthenticated connection. */
    private static final int UNAUTHENTICATED = 4;

    private final long limit;
    private final NanoClock clock;
    private final AtomicLong used = new AtomicLong();
    /** Bytes held by accounts that were told to give way and have not yet. */
    private final AtomicLong leaving = new AtomicLong();

    private final Set<Account> accounts = ConcurrentHashMap.newKeySet();
    private final ReentrantLock relieving = new ReentrantLock();
    /** Whether the memory itself is nearly used up, regardless of the accounts. */
    private volatile boolean isExhausted;

    /**
     * @param limit in bytes
     * @param clock tells how long bytes are held
     */
    public MemoryBudget(long limit, NanoClock clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /** Returns a budget of a quarter of the heap, or of the direct memory if that is less. */
    public static MemoryBudget ofThisProcess(NanoClock clock) {
        return new MemoryBudget(MemoryMonitor.maxBytes() / SHARE, clock);
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
     * @param isAuthenticated whether the holder is authenticated, so that it gives way later
     * @param giveWay releases what is held; called on any thread, repeatedly if it was not enough; must not block
     */
    public Account open(boolean isAuthenticated, Runnable giveWay) {
        Account account = new Account(isAuthenticated, giveWay);
        accounts.add(account);
        return account;
    }

    /** Opens the account of a connection, which is closed with the connection. */
    public Account open(Channel channel) {
        Account account = open(
                false,
                () -> channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(Event.GIVE_WAY)));
        channel.attr(ACCOUNT).set(account);
        channel.closeFuture().addListener(closed -> account.close());
        return account;
    }

    /** Returns the account of a connection, which must have one. */
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

    /** Sets whether the memory itself is nearly used up. Each call with true reclaims a part of the budget. */
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
        long now = clock.nanoTime();
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

    /** The memory held by one connection or one backlog. Thread-safe. */
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

        /** Marks the account as authenticated, so that it gives way later at the same cost. */
        public void authenticated() {
            isAuthenticated = true;
        }

        /** Adds allocated bytes, or subtracts freed ones if negative. */
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
            long now = clock.nanoTime();
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

        /** Marks that the account has given way as far as it could, and stays open. */
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
