package dev.backchat.server.http;

import dev.backchat.server.net.MemoryBudget;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for what the requests of one connection are given memory for: the one that comes in, and those that came before
 * the last one was answered. Only the connection's event loop touches it.
 */
public final class RequestAllocation {
    /** A request as such: its line, its objects. */
    private static final int REQUEST_BYTES = 1024;

    private final RequestMemory memory;
    private final MemoryBudget.Account account;
    private final ByteBufAllocator allocator;
    private final Consumer<RequestMemory.Reservation> giveWay;
    private RequestMemory.@Nullable Reservation current;
    /** Charged for requests that came while another one was being answered. */
    private int pipelinedBytes;

    /** @param giveWay refuses a request that others need the room of; called on any thread */
    RequestAllocation(
            RequestMemory memory,
            MemoryBudget.Account account,
            ByteBufAllocator allocator,
            Consumer<RequestMemory.Reservation> giveWay) {
        this.memory = memory;
        this.account = account;
        this.allocator = allocator;
        this.giveWay = giveWay;
    }

    /** The reservation of the request under way, or of the next. */
    RequestMemory.Reservation current() {
        if (current == null) {
            current = memory.reserve(allocator, account, giveWay);
            current.tryReserve(REQUEST_BYTES);
        }
        return current;
    }

    /** Whether there is a request under way, and it has this reservation. */
    boolean isCurrent(RequestMemory.Reservation reservation) {
        return current == reservation;
    }

    boolean hasCurrent() {
        return current != null;
    }

    /** Charges for bytes of a request that came before another one was answered. */
    void chargePipelined(int bytes) {
        pipelinedBytes += bytes;
        account.charge(bytes);
    }

    /** Gives back what was charged for pipelined requests, which are now the current ones; how much that was. */
    int releasePipelined() {
        int bytes = pipelinedBytes;
        pipelinedBytes = 0;
        account.charge(-bytes);
        return bytes;
    }

    /** Gives back what the request under way has. */
    void release() {
        if (current != null) {
            current.release();
            current = null;
        }
    }
}
