package dev.backchat.conformance.fault;

import dev.backchat.api.testrun.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Clients that keep coming to a port, each with a connection of its own for one request, as fast as they are answered. */
public final class Newcomers implements AutoCloseable {
    private static final int AT_A_TIME = 4;

    private final int port;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean isOver;

    /** Begins to come. */
    public Newcomers(int port) {
        this.port = port;
        for (int i = 0; i < AT_A_TIME; i++) {
            threads.execute(this::come);
        }
    }

    private void come() {
        while (!isOver) {
            try (Socket socket = connect(port)) {
                ask(socket);
                answered.incrementAndGet();
            } catch (ConnectException e) {
                refused.incrementAndGet();
            } catch (IOException e) {
                // It was in when the server went.
            }
        }
    }

    /** A connection, accepted by a server or held by the kernel. */
    public static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Patience.LIMIT.toMillis());
        return socket;
    }

    /** Asks for a page, and waits for the first line of the answer. */
    public static String ask(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                .readLine();
        if (line == null) {
            throw new IOException("closed without an answer");
        }
        return line;
    }

    /** Waits until some more were answered. */
    public void awaitAnswers() {
        int before = answered.get();
        Awaitility.await().until(() -> answered.get() >= before + 5 * AT_A_TIME);
    }

    /** How many could not connect. */
    public int refused() {
        return refused.get();
    }

    @Override
    public void close() {
        isOver = true;
        threads.close();
    }
}
