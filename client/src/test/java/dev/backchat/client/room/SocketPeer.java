package dev.backchat.client.room;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that a test scripts, byte by byte, for each connection. */
public final class SocketPeer implements AutoCloseable {
    /** What is done with a connection, whose socket stays open unless the script closes it. */
    @FunctionalInterface
    public interface Script {
        void run(Connection connection) throws IOException;
    }

    private static final Pattern KEY = Pattern.compile("(?i)Sec-WebSocket-Key: (.*)\r\n");
    private static final Pattern PROTOCOL = Pattern.compile("(?i)Sec-WebSocket-Protocol: (.*)\r\n");

    private final ServerSocket listening;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    public SocketPeer(Script script) throws IOException {
        this(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), script);
    }

    public SocketPeer(ServerSocket listening, Script script) {
        this.listening = listening;
        start(() -> {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                start(() -> script.run(new Connection(socket)));
            }
        });
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // It was closed, by the test's end or by the other side.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return listening.getLocalPort();
    }

    String url() {
        return "ws://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection, as the server has it. */
    public static final class Connection {
        public final Socket socket;
        public final DataInputStream input;
        final OutputStream output;
        String request = "";

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.input = new DataInputStream(socket.getInputStream());
            this.output = socket.getOutputStream();
        }

        public String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(input.readByte());
            }
            request = head.toString(ISO_8859_1);
            return request;
        }

        public void write(String text) throws IOException {
            output.write(text.getBytes(UTF_8));
            output.flush();
        }

        /** Reads the request and refuses it. */
        void answer(String answer) throws IOException {
            readHead();
            write(answer);
            socket.shutdownOutput();
        }

        /** Reads the request and agrees. */
        Connection upgrade() throws IOException {
            readHead();
            write(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                            + accept(header(KEY)) + "\r\nSec-WebSocket-Protocol: " + header(PROTOCOL) + "\r\n\r\n");
            return this;
        }

        private String header(Pattern pattern) {
            Matcher matcher = pattern.matcher(request);
            if (!matcher.find()) {
                throw new IllegalStateException("not in " + request);
            }
            return matcher.group(1);
        }

        private static String accept(String key) {
            try {
                return Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-1")
                                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** @param first the opcode, with 0x80 for a frame that is the last of its message */
        void frame(int first, byte[] payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(first);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else if (payload.length < 65536) {
                frame.writeBytes(new byte[] {126, (byte) (payload.length >> 8), (byte) payload.length});
            } else {
                frame.writeBytes(new byte[] {127, 0, 0, 0, 0});
                frame.writeBytes(new byte[] {
                    (byte) (payload.length >> 24),
                    (byte) (payload.length >> 16),
                    (byte) (payload.length >> 8),
                    (byte) payload.length
                });
            }
            frame.writeBytes(payload);
            output.write(frame.toByteArray());
            output.flush();
        }

        void text(String text) throws IOException {
            frame(0x81, text.getBytes(UTF_8));
        }

        /** Reads a frame, which must be masked, as its opcode and its text. */
        String readFrame() throws IOException {
            int opcode = input.readUnsignedByte() & 0x0f;
            int second = input.readUnsignedByte();
            if ((second & 0x80) == 0) {
                throw new IllegalStateException("a client's frame is not masked");
            }
            long length = second & 0x7f;
            length = length == 126 ? input.readUnsignedShort() : length == 127 ? input.readLong() : length;
            byte[] mask = input.readNBytes(4);
            byte[] payload = input.readNBytes((int) length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return opcode + ":" + new String(payload, opcode == 8 ? ISO_8859_1 : UTF_8);
        }
    }
}
