package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.client.IvschatClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Abusive clients. Each attack goes on until its raid is ended. */
final class Attackers {
    private static final int PAIRS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TRICKLE = Duration.ofSeconds(1);
    private static final String UPGRADE = String.join(
            "\r\n",
            "GET / HTTP/1.1",
            "Host: h",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol: %s",
            "",
            "");

    /** A kind of attack. */
    private interface Way {
        void go(Raid raid) throws IOException;
    }

    private final InetSocketAddress server;
    private final IvschatClient client;
    private final String room;
    private final int perSecond;
    private final int sockets;
    private final Map<String, Way> ways = new LinkedHashMap<>();

    /**
     * @param room room that they join, if they need one
     * @param perSecond attempts per second of an attack that consists of many
     * @param sockets concurrent sockets of any other attack
     */
    Attackers(URI endpoint, IvschatClient client, String room, int perSecond, int sockets) {
        this.server = new InetSocketAddress(endpoint.getHost(), endpoint.getPort());
        this.client = client;
        this.room = room;
        this.perSecond = perSecond;
        this.sockets = sockets;
        ways.put("connections", raid -> raid.often(this::comeAndGo));
        ways.put("requests", raid -> raid.often(this::wrongRequest));
        ways.put("pipelines", raid -> raid.onSockets(this::requestAndNeverRead));
        ways.put("bodies", raid -> raid.onSockets(this::largeBodies));
        ways.put("handshakes", raid -> raid.often(this::forgedToken));
        ways.put("slow senders", raid -> raid.onSockets(this::trickle));
        ways.put("slow readers", raid -> raid.onSockets(this::neverRead));
        ways.put("garbage frames", raid -> raid.onSockets(this::garbage));
        ways.put("pings", raid -> raid.onSockets(this::pings));
        ways.put("unfinished requests", raid -> raid.onSockets(this::unfinishedRequest));
        ways.put("unfinished headers", raid -> raid.onSockets(this::unfinishedHeaders));
        ways.put("unfinished messages", raid -> raid.onSockets(this::unfinishedMessage));
        ways.put("errors unread", raid -> raid.onSockets(this::errorsUnread));
        ways.put("refusals unread", raid -> raid.onSockets(this::refusalsUnread));
        ways.put("answers unread", raid -> raid.onSockets(this::answersUnread));
        ways.put("signed headers", raid -> raid.often(this::signedHeaders));
        ways.put("origins", raid -> raid.often(this::origin));
    }

    List<String> names() {
        return List.copyOf(ways.keySet());
    }

    /** Starts the named attacks. */
    Raid begin(List<String> names) throws IOException {
        Raid raid = new Raid();
        for (String name : names) {
            requireNonNull(ways.get(name), name).go(raid);
        }
        return raid;
    }

    /** Attacks in progress. */
    final class Raid {
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final AtomicLong attempts = new AtomicLong();

        long attempts() {
            return attempts.get();
        }

        /** Repeats the attempt at {@code perSecond}. */
        private void often(Attempt attempt) {
            for (int i = 0; i < PAIRS; i++) {
                Random random = new Random(i);
                threads.execute(() -> {
                    long between = PAIRS * 1_000_000_000L / perSecond;
                    long next = System.nanoTime();
                    while (!Thread.currentThread().isInterrupted()) {
                        attempt(attempt, random);
                        next += between;
                        LockSupport.parkNanos(next - System.nanoTime());
                    }
                });
            }
        }

        /** Runs the attempt on {@code sockets} sockets at a time; one that is disconnected connects again. */
        private void onSockets(Attempt attempt) {
            for (int i = 0; i < sockets; i++) {
                Random random = new Random(i);
                threads.execute(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        attempt(attempt, random);
                        LockSupport.parkNanos(TRICKLE.toNanos());
                    }
                });
            }
        }

        private void attempt(Attempt attempt, Random random) {
            try (Socket socket = new Socket()) {
                socket.setSoTimeout((int) PATIENCE.toMillis());
                socket.connect(server, (int) PATIENCE.toMillis());
                attempt.make(socket, random, attempts);
            } catch (IOException e) {
                // Disconnected or refused, as it should be.
                return;
            } finally {
                attempts.incrementAndGet();
            }
        }

        /** Ends all attacks and closes their connections. */
        void end() {
            threads.shutdownNow();
            threads.close();
        }
    }

    /** Action on one connection. */
    private interface Attempt {
        void make(Socket socket, Random random, AtomicLong attempts) throws IOException;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private void comeAndGo(Socket socket, Random random, AtomicLong attempts) {}

    private void wrongRequest(Socket socket, Random random, AtomicLong attempts) throws IOException {
        String body = "{\"roomIdentifier\":".repeat(1 + random.nextInt(20));
        say(
                socket,
                switch (random.nextInt(3)) {
                    case 0 -> "POST /CreateRoom HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}";
                    case 1 ->
                        "POST /CreateChatToken HTTP/1.1\r\nHost: h\r\nX-Amz-Date: 20260101T000000Z\r\n"
                                + "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ivschat/aws4_request,"
                                + " SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64)
                                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
                    default -> "\0\1\2 /%% HTTP/9\r\n\r\n";
                });
        socket.getInputStream().read();
    }

    private void requestAndNeverRead(Socket socket, Random random, AtomicLong attempts) throws IOException {
        socket.setReceiveBufferSize(1024);
        byte[] many = "GET /GetRoom HTTP/1.1\r\nHost: h\r\n\r\n".repeat(1000).getBytes(ISO_8859_1);
        OutputStream out = socket.getOutputStream();
        while (!Thread.currentThread().isInterrupted()) {
            out.write(many);
            attempts.addAndGet(1000);
        }
    }

    private void largeBodies(Socket socket, Random random, AtomicLong attempts) throws IOException {
        int length = 1024 * 1024;
        say(socket, "POST /CreateRoom HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n");
        socket.getOutputStream().write(new byte[length - 1]);
        linger(socket);
    }

    private void forgedToken(Socket socket, Random random, AtomicLong attempts) throws IOException {
        byte[] forged = new byte[400];
        random.nextBytes(forged);
        say(
                socket,
                UPGRADE.formatted(Base64.getUrlEncoder().encodeToString(forged).replace("=", "")));
        socket.getInputStream().read();
    }

    private void trickle(Socket socket, Random random, AtomicLong attempts) throws IOException {
        say(
                socket,
                random.nextBoolean()
                        ? "GET / HTTP/1.1\r\n"
                        : "POST /CreateRoom HTTP/1.1\r\nContent-Length: 999\r\n\r\n");
        while (!Thread.currentThread().isInterrupted()) {
            say(socket, "x");
            LockSupport.parkNanos(TRICKLE.toNanos());
        }
    }

    private InputStream enter(Socket socket) throws IOException {
        say(socket, UPGRADE.formatted(Entrance.createToken(client, room, Entrance.STRANGER)));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("not let in");
            }
            head.append((char) next);
        }
        return in;
    }

    private void neverRead(Socket socket, Random random, AtomicLong attempts) throws IOException {
        socket.setReceiveBufferSize(1024);
        enter(socket);
        linger(socket);
    }

    private void garbage(Socket socket, Random random, AtomicLong attempts) throws IOException {
        flood(socket, frame(0x81, "{\"Action\":\"SEND_NONSENSE\"}"), attempts);
    }

    private void pings(Socket socket, Random random, AtomicLong attempts) throws IOException {
        flood(socket, frame(0x89, "?"), attempts);
    }

    /** Sends frames as fast as the server accepts them, and reads all responses. */
    private void flood(Socket socket, byte[] frame, AtomicLong attempts) throws IOException {
        InputStream in = enter(socket);
        Thread.startVirtualThread(() -> {
            try {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The connection has ended.
                return;
            }
        });
        ByteBuffer many = ByteBuffer.allocate(frame.length * 100);
        while (many.hasRemaining()) {
            many.put(frame);
        }
        while (!Thread.currentThread().isInterrupted()) {
            socket.getOutputStream().write(many.array());
            attempts.addAndGet(100);
        }
    }

    /** Sends one byte more than the server keeps in its first block of a body. */
    private void unfinishedRequest(Socket socket, Random random, AtomicLong attempts) throws IOException {
        say(socket, "POST /CreateRoom HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(513));
        linger(socket);
    }

    private void unfinishedHeaders(Socket socket, Random random, AtomicLong attempts) throws IOException {
        say(socket, "GET / HTTP/1.1\r\n" + "a:b\r\n".repeat(98) + "b:" + "x".repeat(30_000));
        linger(socket);
    }

    private void unfinishedMessage(Socket socket, Random random, AtomicLong attempts) throws IOException {
        enter(socket);
        byte[] message = frame(0x81, "x".repeat(16_000));
        socket.getOutputStream().write(message, 0, message.length - 1);
        linger(socket);
    }

    private void errorsUnread(Socket socket, Random random, AtomicLong attempts) throws IOException {
        socket.setReceiveBufferSize(1024);
        enter(socket);
        byte[] nonsense = frame(0x81, "{\"Action\":\"NONSENSE\",\"RequestId\":\"" + "r".repeat(80) + "\"}");
        while (!Thread.currentThread().isInterrupted()) {
            socket.getOutputStream().write(nonsense);
            attempts.incrementAndGet();
        }
    }

    /** Sends many invalid tags, all of which the error response would name. */
    private void refusalsUnread(Socket socket, Random random, AtomicLong attempts) throws IOException {
        StringBuilder tags = new StringBuilder("{\"tags\":{");
        for (int i = 0; i < 50_000; i++) {
            tags.append(i == 0 ? "" : ",").append("\"!").append(i).append("\":\"\"");
        }
        readNothingOf(socket, "CreateRoom", tags.append("}}").toString(), 1, attempts);
    }

    private void answersUnread(Socket socket, Random random, AtomicLong attempts) throws IOException {
        readNothingOf(socket, "ListRooms", "{}", 100, attempts);
    }

    private void readNothingOf(Socket socket, String operation, String body, int times, AtomicLong attempts)
            throws IOException {
        socket.setReceiveBufferSize(1024);
        byte[] request = SignedRequest.bytes("h", "POST", "/" + operation, "", body.getBytes(ISO_8859_1));
        for (int i = 0; i < times; i++) {
            socket.getOutputStream().write(request);
            attempts.incrementAndGet();
        }
        linger(socket);
    }

    /** Sends a signature by a known key over one header, which is named as often as fits. */
    private void signedHeaders(Socket socket, Random random, AtomicLong attempts) throws IOException {
        String time = SigV4Signer.DATE_TIME.format(Instant.now());
        say(
                socket,
                "POST /CreateRoom HTTP/1.1\r\nHost: h\r\nX-Amz-Date: " + time
                        + "\r\na: " + "x".repeat(15_000)
                        + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=test/"
                        + time.substring(0, 8)
                        + "/us-east-1/ivschat/aws4_request, SignedHeaders=host;x-amz-date" + ";a".repeat(7_500)
                        + ", Signature=" + "0".repeat(64) + "\r\nContent-Length: 2\r\n\r\n{}");
        socket.getInputStream().read();
    }

    private void origin(Socket socket, Random random, AtomicLong attempts) throws IOException {
        say(
                socket,
                UPGRADE.formatted("a")
                        .replace("Host: h", "Host: h\r\nOrigin: https://" + ".".repeat(30_000) + "example.org"));
        socket.getInputStream().read();
    }

    /** Returns a frame with a mask of zeros, which leaves the payload as it is. */
    private static byte[] frame(int first, String payload) {
        boolean isShort = payload.length() < 126;
        ByteBuffer frame =
                ByteBuffer.allocate((isShort ? 6 : 8) + payload.length()).put((byte) first);
        if (isShort) {
            frame.put((byte) (0x80 | payload.length()));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length());
        }
        return frame.putInt(0).put(payload.getBytes(ISO_8859_1)).array();
    }

    private static void linger(Socket socket) throws IOException {
        while (!Thread.currentThread().isInterrupted() && socket.isConnected()) {
            LockSupport.parkNanos(TRICKLE.toNanos());
        }
    }
}
