package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Sends requests on several connections, each waiting for the response before the next. */
final class HttpLoad {
    private static final byte[] NO_RESPONSE = {};

    private HttpLoad() {}

    /** What one connection sends. */
    @FunctionalInterface
    interface Requests {
        /**
         * Returns the next request, all of its bytes.
         *
         * @param response the body of the response to the one before; empty if there was none
         */
        byte[] next(byte[] response);

        /** Returns whether another must follow though the time is over, so that nothing is left behind. */
        default boolean mustContinue() {
            return false;
        }
    }

    /**
     * Results of a run.
     *
     * @param latenciesNanos latencies of all requests, sorted
     */
    record Result(Duration took, long[] latenciesNanos) {
        double perSecond() {
            return latenciesNanos.length / (took.toNanos() / 1e9);
        }

        Duration percentile(double p) {
            return Duration.ofNanos(
                    latenciesNanos[(int) Math.min(latenciesNanos.length - 1, latenciesNanos.length * p)]);
        }
    }

    /** @param requests makes those of each connection */
    static Result run(URI endpoint, Supplier<Requests> requests, int connections, Duration duration) throws Exception {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            Callable<long[]> connection = () -> connection(endpoint, requests.get(), end);
            var futures = threads.invokeAll(
                    IntStream.range(0, connections).mapToObj(i -> connection).toList());
            long[] all = new long[0];
            for (Future<long[]> future : futures) {
                long[] some = future.get();
                int before = all.length;
                all = Arrays.copyOf(all, before + some.length);
                System.arraycopy(some, 0, all, before, some.length);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            Arrays.sort(all);
            return new Result(took, all);
        }
    }

    private static long[] connection(URI endpoint, Requests requests, long end) throws IOException {
        long[] latencies = new long[1 << 16];
        int count = 0;
        try (Socket socket = new Socket(InetAddress.getByName(endpoint.getHost()), endpoint.getPort())) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
            byte[] response = NO_RESPONSE;
            while (System.nanoTime() < end || requests.mustContinue()) {
                byte[] request = requests.next(response);
                long sent = System.nanoTime();
                out.write(request);
                response = readResponse(in);
                if (count == latencies.length) {
                    latencies = Arrays.copyOf(latencies, count * 2);
                }
                latencies[count++] = System.nanoTime() - sent;
            }
        }
        return Arrays.copyOf(latencies, count);
    }

    /** Returns the body. */
    private static byte[] readResponse(InputStream in) throws IOException {
        String status = readLine(in);
        if (!status.startsWith("HTTP/1.1 20")) {
            throw new IOException("the server answered " + status);
        }
        int length = 0;
        for (String header = readLine(in); !header.isEmpty(); header = readLine(in)) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        return in.readNBytes(length);
    }

    private static String readLine(InputStream in) throws IOException {
        byte[] line = new byte[4096];
        int length = 0;
        while (true) {
            int read = in.read();
            if (read < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (read == '\n') {
                return new String(line, 0, length - 1, US_ASCII);
            }
            line[length++] = (byte) read;
        }
    }
}
