package dev.backchat.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Sends the exact bytes given, because no client library sends what a browser would on behalf of a foreign page. */
public final class RawHttp {
    private RawHttp() {}

    /**
     * Sends a request and reads the answer, whose connection must end.
     *
     * @param lines its head, without a body's length
     */
    public static String send(int port, String body, String... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
            String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n" + length + "\r\n" + body;
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /** The status of an answer. */
    public static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }
}
