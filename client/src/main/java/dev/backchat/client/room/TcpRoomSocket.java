package dev.backchat.client.room;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.client.room.FrameInput.Frame;
import dev.backchat.client.thread.DaemonThreads;
import dev.backchat.client.thread.Deadline;
import dev.backchat.client.thread.SafeExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket over a blocking socket with a dedicated reader thread: the kernel wakes that thread when the connection
 * fails, and pings detect silent failures. The end is reported once, whatever its cause.
 */
final class TcpRoomSocket implements RoomSocket {
    private static final SafeExecutor THREADS = new SafeExecutor(DaemonThreads.WORKERS);
    /** Time that the service has to answer a Close frame. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    /** Maximum unprocessed texts before reading pauses. */
    private static final int MAX_OUTSTANDING = 64;

    private static final int NORMAL_CLOSURE = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NO_STATUS = 1005;
    private static final int ABNORMAL_CLOSURE = 1006;
    private static final int INVALID_DATA = 1007;

    /** Connection below TLS: closing it wakes any thread blocked on it, which closing TLS might not. */
    private final Socket tcp;

    private final FrameInput input;
    private final FrameOutput output;
    private final Listener listener;
    private final Duration pingTimeout;
    /** Writes block, so frames are written on other threads, one after the other. */
    private final SerialExecutor writes = new SerialExecutor(THREADS, "a write to a room's socket");

    private final Semaphore permits = new Semaphore(MAX_OUTSTANDING);
    private final AtomicBoolean hasEnded = new AtomicBoolean();
    private final AtomicBoolean isCloseSent = new AtomicBoolean();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean isInMessage;
    private volatile long heardAtNanos = System.nanoTime();
    /** False while listeners have to catch up. */
    private volatile boolean isReading;

    /** The service's Close, which may be received before the answer to it is written. */
    private volatile @Nullable End closed;

    private volatile @Nullable Future<?> pings;

    TcpRoomSocket(Socket tcp, InputStream input, OutputStream output, Listener listener, Duration pingTimeout) {
        this.tcp = tcp;
        this.input = new FrameInput(input);
        this.output = new FrameOutput(output);
        this.listener = listener;
        this.pingTimeout = pingTimeout;
    }

    void startPings(Duration interval) {
        pings = DaemonThreads.TIMER.scheduleWithFixedDelay(
                this::ping, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        if (hasEnded.get()) {
            stopPings();
        }
    }

    private void ping() {
        try {
            long sentAtNanos = System.nanoTime();
            write(FrameInput.PING, new byte[0]);
            Deadline.in(pingTimeout, () -> {
                // A reader that waits for listeners cannot detect silence.
                if (isReading && heardAtNanos - sentAtNanos < 0) {
                    abort("nothing came within " + pingTimeout.toMillis() + " ms after a ping");
                }
            });
        } catch (Throwable e) {
            // For example, no thread was available; a timer task that throws would never run again.
            heardAtNanos = System.nanoTime();
        }
    }

    @Override
    public void listen() {
        try {
            heardAtNanos = System.nanoTime();
            isReading = true;
            Thread reader = new Thread(this::read, "backchat-client-room");
            reader.setDaemon(true);
            reader.start();
        } catch (Throwable e) {
            abort("there is no thread to read by: " + e.getMessage());
        }
    }

    @Override
    public boolean hasEnded() {
        return hasEnded.get();
    }

    @Override
    public void send(String text) {
        write(FrameInput.TEXT, text.getBytes(UTF_8));
    }

    @Override
    public void close() {
        sendClose(NORMAL_CLOSURE);
        Deadline.in(CLOSE_LIMIT, () -> abort("the service did not answer the Close frame"));
    }

    private void sendClose(int code) {
        if (isCloseSent.compareAndSet(false, true)) {
            write(FrameInput.CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
        }
    }

    private void write(int opcode, byte[] payload) {
        writes.execute(() -> {
            try {
                output.write(opcode, payload);
            } catch (IOException e) {
                abort("cannot write: " + e.getMessage());
            }
        });
    }

    private void read() {
        try {
            while (!hasEnded.get() && closed == null) {
                Frame frame = input.read();
                heardAtNanos = System.nanoTime();
                if (frame.isControl()) {
                    control(frame);
                } else {
                    data(frame);
                }
            }
        } catch (CharacterCodingException e) {
            fail(INVALID_DATA, "a text is not UTF-8");
        } catch (ProtocolException e) {
            fail(PROTOCOL_ERROR, String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            abort(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** Sends the reason, if the connection accepts it at once, and ends. */
    private void fail(int code, String reason) {
        sendClose(code);
        writes.execute(() -> abort(reason));
    }

    private void control(Frame frame) throws IOException {
        if (frame.opcode() == FrameInput.PING) {
            write(FrameInput.PONG, frame.payload());
        } else if (frame.opcode() == FrameInput.CLOSE) {
            byte[] payload = frame.payload();
            if (payload.length == 1) {
                throw new ProtocolException("a Close frame has half a code");
            }
            int code =
                    payload.length == 0 ? NO_STATUS : ByteBuffer.wrap(payload).getShort() & 0xffff;
            String reason = payload.length == 0 ? "" : utf8(payload, 2);
            End end = new End(true, code, reason);
            closed = end;
            sendClose(payload.length == 0 ? NORMAL_CLOSURE : code);
            // Ends after the answer has been written.
            writes.execute(() -> end(end));
        }
    }

    private void data(Frame frame) throws IOException {
        boolean isContinuation = frame.opcode() == FrameInput.CONTINUATION;
        if (isContinuation != isInMessage) {
            throw new ProtocolException("a message begins amid another, or goes on without a beginning");
        }
        if (frame.opcode() == FrameInput.BINARY) {
            throw new ProtocolException("a message is binary");
        }
        if (message.size() + frame.payload().length > FrameInput.MAX_MESSAGE_BYTES) {
            throw new ProtocolException("a message is longer than " + FrameInput.MAX_MESSAGE_BYTES + " bytes");
        }
        message.writeBytes(frame.payload());
        isInMessage = !frame.isFinal();
        if (!isInMessage) {
            String text = utf8(message.toByteArray(), 0);
            message.reset();
            if (!permits.tryAcquire()) {
                isReading = false;
                permits.acquireUninterruptibly();
                heardAtNanos = System.nanoTime();
                isReading = true;
            }
            if (!hasEnded.get()) {
                listener.onText(this, text, permits::release);
            }
        }
    }

    private static String utf8(byte[] bytes, int offset) throws CharacterCodingException {
        return UTF_8.newDecoder()
                .decode(ByteBuffer.wrap(bytes, offset, bytes.length - offset))
                .toString();
    }

    /**
     * Drops the connection without notifying the service. If the service has closed it already, that is the reported
     * end.
     */
    void abort(String reason) {
        End before = closed;
        end(before == null ? new End(false, ABNORMAL_CLOSURE, reason) : before);
    }

    private void end(End end) {
        if (!hasEnded.compareAndSet(false, true)) {
            return;
        }
        stopPings();
        try {
            tcp.close();
        } catch (IOException e) {
            // The socket is discarded either way.
        }
        permits.release();
        listener.onEnd(this, end);
    }

    private void stopPings() {
        Future<?> timer = pings;
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
