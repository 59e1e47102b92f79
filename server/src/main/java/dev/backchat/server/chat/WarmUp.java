package dev.backchat.server.chat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.server.net.ConnectionCapacity;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.token.ChatTokens;
import dev.backchat.server.token.Claims;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Map;

/**
 * Simulates the clients of a newly started server: crowds of them connect, send, receive and leave. The JVM compiles
 * only code that runs often, so the first real crowd would otherwise meet the server at its slowest.
 */
public final class WarmUp {
    /** Number of crowds after which the JVM has compiled what matters. */
    private static final int CROWDS = 40;

    private static final int MAX_CROWD = 100;
    private static final int TALKERS = 10;
    private static final int BUFFER_BYTES = 4096;
    private static final String END_OF_HEAD = "\r\n\r\n";

    /** The upgrade request as a browser sends it. */
    private static final String REQUEST = """
            GET / HTTP/1.1
            Host: 127.0.0.1:4870
            Connection: Upgrade
            Pragma: no-cache
            Cache-Control: no-cache
            User-Agent: backchat warm-up
            Upgrade: websocket
            Origin: http://127.0.0.1:4870
            Sec-WebSocket-Version: 13
            Accept-Encoding: gzip, deflate, br
            Accept-Language: en
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits
            Sec-WebSocket-Protocol: \
            """.replace("\n", "\r\n");

    private static final ByteBuffer MESSAGE =
            clientFrame(0x81, "{\"Action\":\"SEND_MESSAGE\",\"RequestId\":\"warm-up\",\"Content\":\"is it warm?\"}");
    private static final ByteBuffer CLOSE = clientFrame(0x88, "");

    private final int crowd;
    private final ChatTokens tokens;
    private final InstantSource clock;
    /** Not in any store, and in a region that no request can name, so no client can reach it. */
    private final StoredRoom room;

    WarmUp(ChatTokens tokens, InstantSource clock) {
        // Both ends of each connection are file descriptors of this process.
        this.crowd = Math.clamp(ConnectionCapacity.ofThisProcess(false).max() / 4, TALKERS, MAX_CROWD);
        this.tokens = tokens;
        this.clock = clock;
        Instant now = clock.instant();
        this.room = new StoredRoom(
                new Arn("-", "0", ResourceType.ROOM, ResourceId.next()),
                RoomSettings.DEFAULT.withRate(CROWDS * MAX_CROWD),
                Map.of(),
                now,
                now);
    }

    /** Returns the room that all of it happens in. */
    StoredRoom room() {
        return room;
    }

    /**
     * Runs the crowds; returns once all clients have left.
     *
     * @param address the address of a listener that admits clients to {@link #room}
     * @throws IOException if they can't connect, or if the server has stopped meanwhile
     */
    public void run(SocketAddress address) throws IOException {
        run(address, CROWDS, crowd);
    }

    /** Runs a few clients only, which show that others can connect; otherwise like {@link #run}. */
    public void runFew(SocketAddress address) throws IOException {
        run(address, 1, TALKERS);
    }

    private void run(SocketAddress address, int crowds, int size) throws IOException {
        Deque<SocketChannel> people = new ArrayDeque<>();
        try {
            for (int i = 0; i < crowds; i++) {
                for (int j = 0; j < size; j++) {
                    people.add(arrive(address));
                }
                for (SocketChannel client : people) {
                    readHead(client);
                }
                Iterator<SocketChannel> talkers = people.iterator();
                for (int j = 0; j < TALKERS; j++) {
                    write(talkers.next(), MESSAGE);
                }
                while (!people.isEmpty()) {
                    leave(people.peek());
                    people.remove().close();
                }
            }
        } finally {
            for (SocketChannel client : people) {
                client.close();
            }
        }
    }

    private SocketChannel arrive(SocketAddress address) throws IOException {
        SocketChannel client = SocketChannel.open(address);
        // Closing resets the connection, so that it leaves no trace in the kernel.
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        write(client, ByteBuffer.wrap((REQUEST + token() + END_OF_HEAD).getBytes(US_ASCII)));
        return client;
    }

    private String token() {
        Instant now = clock.instant();
        return tokens.seal(new Claims(
                ResourceId.next(),
                room.arn(),
                "warm-up",
                EnumSet.allOf(ChatTokenCapability.class),
                Map.of(),
                tokens.issueTime(),
                now.plusSeconds(60),
                now.plusSeconds(60)));
    }

    private static void readHead(SocketChannel client) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(BUFFER_BYTES);
        while (!new String(head.array(), 0, head.position(), US_ASCII).contains(END_OF_HEAD)) {
            if (client.read(head) < 0) {
                throw new IOException("refused: " + new String(head.array(), 0, head.position(), US_ASCII));
            }
        }
    }

    /** Sends a Close frame, and reads until the server has closed the connection. */
    private static void leave(SocketChannel client) throws IOException {
        write(client, CLOSE);
        ByteBuffer rest = ByteBuffer.allocate(BUFFER_BYTES);
        while (client.read(rest) >= 0) {
            rest.clear();
        }
    }

    private static void write(SocketChannel client, ByteBuffer bytes) throws IOException {
        ByteBuffer left = bytes.duplicate();
        while (left.hasRemaining()) {
            client.write(left);
        }
    }

    /** Returns a masked frame, with the zero mask, which leaves the payload unchanged. */
    private static ByteBuffer clientFrame(int head, String payload) {
        byte[] bytes = payload.getBytes(UTF_8);
        return ByteBuffer.allocate(2 + Integer.BYTES + bytes.length)
                .put((byte) head)
                .put((byte) (0x80 | bytes.length))
                .putInt(0)
                .put(bytes)
                .flip();
    }
}
