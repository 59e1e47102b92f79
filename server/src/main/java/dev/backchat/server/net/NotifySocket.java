package dev.backchat.server.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket by which a service manager learns how far this process is, as in {@code sd_notify(3)}. */
public final class NotifySocket {
    /** It serves clients. */
    public static final String READY = "READY=1";

    /** It has begun to stop. */
    public static final String STOPPING = "STOPPING=1";

    private static final Logger log = LoggerFactory.getLogger(NotifySocket.class);
    private static final String VARIABLE = "NOTIFY_SOCKET";

    private final @Nullable String path;

    private NotifySocket(@Nullable String path) {
        this.path = path;
    }

    /** Returns the socket that the environment names; without one, nothing is ever sent. */
    public static NotifySocket find(Map<String, String> environment) {
        return new NotifySocket(environment.get(VARIABLE));
    }

    /** Tells the service manager. One that can't be told is no reason not to serve. */
    public void send(String state) {
        if (path == null) {
            return;
        }
        try {
            if (!Epoll.isAvailable()) {
                throw new IOException("that needs epoll, which is not available");
            }
            sendTo(path, state);
        } catch (IOException | RuntimeException e) {
            log.warn("the service manager can't be told {} by {}, {}: {}", state, VARIABLE, path, e.toString());
        }
    }

    private static void sendTo(String path, String state) throws IOException {
        byte[] name = path.getBytes(UTF_8);
        if (name[0] == '@') {
            // An abstract socket, which is no file.
            name[0] = 0;
        }
        byte[] bytes = state.getBytes(UTF_8);
        // Native code takes its address.
        ByteBuffer message = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        Socket socket = Socket.newSocketDomainDgram();
        try {
            socket.sendToDomainSocket(message, 0, message.limit(), name);
        } finally {
            socket.close();
        }
    }
}
