package dev.backchat.server.http;

import dev.backchat.server.net.MemoryBudget;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for the memory of one connection's requests: the one being received, and those received before the last one
 * was answered. Confined to the connection's event loop.
 */
public final class RequestAllocation {
    /** Memory for a request line and the objects of a request. */
    private static final int REQUEST_BYTES = 1024;

    private final RequestMemory memory;
    private final MemoryBudget.Account account;
    private final ByteBufAllocator allocator;
    private final Consumer<RequestMemory.Reservation> giveWay;
    private RequestMemory.@Nullable Reservation current;
    /** Bytes charged for requests received while another one was being answered. */
    private int pipelinedBytes;

    /** @param giveWay refuses a request whose memory others need; called on any thread */
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

    /** Returns the reservation of the current request, or of the next. */
    RequestMemory.Reservation current() {
        if (current == null) {
            current = memory.reserve(allocator, account, giveWay);
            current.tryReserve(REQUEST_BYTES);
        }
        return current;
    }

    /** Returns whether there is a current request and it has this reservation. */
    boolean isCurrent(RequestMemory.Reservation reservation) {
        return current == reservation;
    }

    boolean hasCurrent() {
        return current != null;
    }

    /** Charges for bytes of a request received before another one was answered. */
    void chargePipelined(int bytes) {
        pipelinedBytes += bytes;
        account.charge(bytes);
    }

    /** Reverses the charge for pipelined requests, which are now current ones; returns the number of bytes. */
    int releasePipelined() {
        int bytes = pipelinedBytes;
        pipelinedBytes = 0;
        account.charge(-bytes);
        return bytes;
    }

    /** Releases the memory of the current request. */
    void release() {
        if (current != null) {
            current.release();
            current = null;
        }
    }
}
