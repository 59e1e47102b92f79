package dev.backchat.server.net;

import io.netty.channel.unix.Errors;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * An io_uring of one event loop's own, by which many sockets are sent the same bytes in one system call. The sends
 * don't wait ({@code MSG_DONTWAIT}), so the kernel completes each while it is submitted: nothing is pending when {@link
 * #submit} returns, and buffer and descriptors belong to the caller again. Confined to the thread that opens it, as
 * {@code IORING_SETUP_SINGLE_ISSUER} demands. Requires Linux 6.1; offsets and constants are those of {@code
 * linux/io_uring.h} on the processors that Netty's epoll supports.
 */
public final class SendRing implements AutoCloseable {
    /** Maximum number of sockets of one submission. */
    public static final int CAPACITY = 1024;

    /** Result for a socket to which nothing was to be sent. */
    public static final int SKIPPED = -1;

    /** Result that has not arrived yet. */
    private static final int UNKNOWN = -2;

    /** Number of sockets up to which one call of {@code send()} for each costs less. */
    private static final int FEW = 3;

    private static final int SYS_IO_URING_SETUP = 425;
    private static final int SYS_IO_URING_ENTER = 426;

    private static final int SETUP_SUBMIT_ALL = 1 << 7;
    private static final int SETUP_SINGLE_ISSUER = 1 << 12;
    private static final int SETUP_DEFER_TASKRUN = 1 << 13;
    private static final int ENTER_GETEVENTS = 1;
    private static final byte OP_SEND = 26;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int EINTR = 4;

    /** Offsets in {@code struct io_uring_params}, of 120 bytes. */
    private static final int PARAMS_BYTES = 120;

    private static final int PARAMS_SQ_ENTRIES = 0;
    private static final int PARAMS_CQ_ENTRIES = 4;
    private static final int PARAMS_FLAGS = 8;
    private static final int PARAMS_SQ_OFFSETS = 40;
    private static final int PARAMS_CQ_OFFSETS = 80;

    /** Offsets in {@code struct io_sqring_offsets} and {@code struct io_cqring_offsets}. */
    private static final int OFFSET_HEAD = 0;

    private static final int OFFSET_TAIL = 4;
    private static final int OFFSET_CQES = 20;
    private static final int OFFSET_ARRAY = 24;

    /** Offsets in {@code struct io_uring_sqe} and {@code struct io_uring_cqe}. */
    private static final int SQE_BYTES = 64;

    private static final int SQE_OPCODE = 0;
    private static final int SQE_FD = 4;
    private static final int SQE_ADDR = 16;
    private static final int SQE_LEN = 24;
    private static final int SQE_MSG_FLAGS = 28;
    private static final int SQE_USER_DATA = 32;
    private static final int CQE_BYTES = 16;
    private static final int CQE_USER_DATA = 0;
    private static final int CQE_RES = 8;

    /** What {@code mmap()} takes for the two areas; both rings share the first since Linux 5.4. */
    private static final long OFF_RINGS = 0;

    private static final long OFF_SQES = 0x10000000L;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED_POPULATE = 0x8001;

    private static final long MAP_FAILED = -1;

    private static final Linker.Option ERRNO_CAPTURED = Linker.Option.captureCallState("errno");
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SETUP = function(
            "syscall",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            ERRNO_CAPTURED);
    private static final MethodHandle ENTER = function(
            "syscall",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            ERRNO_CAPTURED);
    private static final MethodHandle MMAP = function(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG),
            ERRNO_CAPTURED);
    private static final MethodHandle MUNMAP = function(
            "munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

    private final Arena arena;
    private final MemorySegment callState;
    private final FileDescriptor descriptor;
    /** Both rings. */
    private final MemorySegment rings;

    private final MemorySegment sqes;
    private final int sqMask;
    private final int cqMask;
    private final long sqHead;
    private final long sqTail;
    private final long cqHead;
    private final long cqTail;
    private final long cqes;

    /** The sockets of the submission being made; negative where there is nothing to send. */
    private final int[] sockets = new int[CAPACITY];
    /** The number of bytes sent to each of these. */
    private final int[] sent = new int[CAPACITY];

    private int size;
    /** The number of these to which something is to be sent. */
    private int count;

    /**
     * Opens the ring of the calling thread.
     *
     * @throws IOException if the kernel has none for this process; the message says why
     */
    @SuppressWarnings("MustBeClosedChecker") // The ring closes it.
    public static SendRing open() throws IOException {
        Arena arena = Arena.ofConfined();
        try {
            return new SendRing(arena);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private SendRing(Arena arena) throws IOException {
        this.arena = arena;
        this.callState = arena.allocate(Linker.Option.captureStateLayout());
        MemorySegment params = arena.allocate(PARAMS_BYTES, Long.BYTES);
        params.set(ValueLayout.JAVA_INT, PARAMS_FLAGS, SETUP_SUBMIT_ALL | SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN);
        this.descriptor = new FileDescriptor(setUp(params));
        try {
            int sqEntries = params.get(ValueLayout.JAVA_INT, PARAMS_SQ_ENTRIES);
            int cqEntries = params.get(ValueLayout.JAVA_INT, PARAMS_CQ_ENTRIES);
            assert cqEntries >= sqEntries : "the completions of a submission always fit";
            long array = params.get(ValueLayout.JAVA_INT, PARAMS_SQ_OFFSETS + OFFSET_ARRAY);
            cqes = params.get(ValueLayout.JAVA_INT, PARAMS_CQ_OFFSETS + OFFSET_CQES);
            long bytes = Math.max(array + (long) sqEntries * Integer.BYTES, cqes + (long) cqEntries * CQE_BYTES);
            rings = map(bytes, OFF_RINGS);
            sqes = map((long) sqEntries * SQE_BYTES, OFF_SQES);
            sqMask = sqEntries - 1;
            cqMask = cqEntries - 1;
            sqHead = params.get(ValueLayout.JAVA_INT, PARAMS_SQ_OFFSETS + OFFSET_HEAD);
            sqTail = params.get(ValueLayout.JAVA_INT, PARAMS_SQ_OFFSETS + OFFSET_TAIL);
            cqHead = params.get(ValueLayout.JAVA_INT, PARAMS_CQ_OFFSETS + OFFSET_HEAD);
            cqTail = params.get(ValueLayout.JAVA_INT, PARAMS_CQ_OFFSETS + OFFSET_TAIL);
            prepare(sqEntries, array);
        } catch (IOException | RuntimeException e) {
            descriptor.close();
            throw e;
        }
    }

    /** Writes what is the same in each entry; the kernel only reads entries. */
    private void prepare(int entries, long array) {
        for (int i = 0; i < entries; i++) {
            rings.set(ValueLayout.JAVA_INT, array + (long) i * Integer.BYTES, i);
            long sqe = (long) i * SQE_BYTES;
            sqes.set(ValueLayout.JAVA_BYTE, sqe + SQE_OPCODE, OP_SEND);
            sqes.set(ValueLayout.JAVA_INT, sqe + SQE_MSG_FLAGS, MSG_DONTWAIT | MSG_NOSIGNAL);
        }
    }

    /**
     * Adds a socket to the next submission.
     *
     * @param socket its descriptor; negative if nothing is to be sent, and its result {@link #SKIPPED}
     */
    public void add(int socket) {
        sockets[size] = socket;
        if (socket < 0) {
            sent[size++] = SKIPPED;
        } else {
            sent[size++] = UNKNOWN;
            count++;
        }
    }

    /** Sends the same bytes to the sockets that were added, to each as much as the kernel takes at once. */
    public void submit(long address, int length) {
        int added = size;
        int wanted = count;
        size = 0;
        count = 0;
        if (wanted > FEW && carryOut(added, address, length) == wanted) {
            return;
        }
        for (int i = 0; i < added; i++) {
            if (sent[i] == UNKNOWN) {
                sent[i] = NonBlockingSend.now(sockets[i], address, length);
            }
        }
    }

    /**
     * Returns the number of bytes sent to the socket that was added in this place; 0 also on failure, which shows when
     * the rest is sent.
     */
    public int sent(int index) {
        return sent[index];
    }

    /** Returns how many sends the kernel carried out, of which some may have failed. */
    private int carryOut(int added, long address, int length) {
        int begin = (int) INT.get(rings, sqTail);
        int tail = begin;
        for (int i = 0; i < added; i++) {
            if (sent[i] == UNKNOWN) {
                long sqe = (long) (tail++ & sqMask) * SQE_BYTES;
                sqes.set(ValueLayout.JAVA_INT, sqe + SQE_FD, sockets[i]);
                sqes.set(ValueLayout.JAVA_LONG, sqe + SQE_ADDR, address);
                sqes.set(ValueLayout.JAVA_INT, sqe + SQE_LEN, length);
                sqes.set(ValueLayout.JAVA_LONG, sqe + SQE_USER_DATA, i);
            }
        }
        INT.setRelease(rings, sqTail, tail);
        int head = (int) INT.get(rings, cqHead);
        int completed = enter(tail - begin, head);
        for (int i = 0; i < completed; i++) {
            long cqe = cqes + (long) ((head + i) & cqMask) * CQE_BYTES;
            int index = (int) rings.get(ValueLayout.JAVA_LONG, cqe + CQE_USER_DATA);
            sent[index] = Math.max(0, rings.get(ValueLayout.JAVA_INT, cqe + CQE_RES));
        }
        INT.setRelease(rings, cqHead, head + completed);
        return completed;
    }

    /**
     * Submits what is queued and returns the number of completions, all of which have arrived. It is less than {@code
     * count} if the kernel took no more; then nothing is queued any longer.
     *
     * @param head the first completion
     */
    private int enter(int count, int head) {
        int wanted = count;
        int submitted = 0;
        while ((int) INT.getAcquire(rings, cqTail) - head < wanted) {
            int result = enterOnce(wanted - submitted, wanted);
            if (result > 0) {
                submitted += result;
            } else if (submitted < wanted && result != -EINTR) {
                // It has no memory for another request, for example.
                INT.setRelease(rings, sqTail, (int) INT.getAcquire(rings, sqHead));
                wanted = submitted;
            } else if (result < 0 && result != -EINTR) {
                throw new IllegalStateException(new Errors.NativeIoException("io_uring_enter", result));
            }
        }
        return wanted;
    }

    /** Returns the number of submissions, or the negative error. */
    private int enterOnce(int submit, int complete) {
        try {
            long result = (long) ENTER.invokeExact(
                    callState,
                    (long) SYS_IO_URING_ENTER,
                    descriptor.intValue(),
                    submit,
                    complete,
                    ENTER_GETEVENTS,
                    0L,
                    0L);
            return result < 0 ? -errno() : (int) result;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private int setUp(MemorySegment params) throws IOException {
        long result;
        try {
            result = (long) SETUP.invokeExact(callState, (long) SYS_IO_URING_SETUP, CAPACITY, params.address());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (result < 0) {
            throw new Errors.NativeIoException("io_uring_setup", -errno());
        }
        return (int) result;
    }

    /** Maps an area of the ring, until the arena is closed. */
    @SuppressWarnings("restricted")
    private MemorySegment map(long bytes, long offset) throws IOException {
        long address;
        try {
            address = (long) MMAP.invokeExact(
                    callState, 0L, bytes, PROT_READ_WRITE, MAP_SHARED_POPULATE, descriptor.intValue(), offset);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (address == MAP_FAILED) {
            throw new Errors.NativeIoException("mmap", -errno());
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, SendRing::unmap);
    }

    private static void unmap(MemorySegment area) {
        try {
            int ignored = (int) MUNMAP.invokeExact(area.address(), area.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private int errno() {
        return (int) ERRNO.get(callState, 0L);
    }

    @SuppressWarnings("restricted") // The launcher permits native access.
    private static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return Linker.nativeLinker()
                .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow(name), descriptor, options);
    }

    int descriptor() {
        return descriptor.intValue();
    }

    /** Gives the ring's memory and descriptor back. */
    @Override
    public void close() {
        arena.close();
        try {
            descriptor.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
