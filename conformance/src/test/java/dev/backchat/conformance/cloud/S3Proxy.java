package dev.backchat.conformance.cloud;

import dev.backchat.api.testrun.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** S3Proxy, a real S3-compatible server, in a process of its own, which keeps its objects in a folder. */
public final class S3Proxy implements AutoCloseable {
    private static final Path JARS = Path.of("s3proxy", "target", "jars");

    private final Path directory;
    private final int port;
    private @Nullable Process process;

    /** Makes one that is up. */
    public S3Proxy(Path directory) {
        this.directory = directory;
        this.port = FreePorts.next();
        try {
            Files.createDirectories(directory.resolve("buckets"));
            Files.writeString(directory.resolve("s3proxy.conf"), """
                    s3proxy.authorization=aws-v2-or-v4
                    s3proxy.identity=test
                    s3proxy.credential=test
                    s3proxy.endpoint=http://127.0.0.1:%d
                    jclouds.provider=filesystem-nio2
                    jclouds.filesystem.basedir=%s
                    """.formatted(
                            port, directory.resolve("buckets").toAbsolutePath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        comeUp();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public void createBucket(String name) {
        try {
            Files.createDirectories(directory.resolve("buckets").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The objects of a bucket, by their keys in order. */
    public List<Path> objects(String bucket) {
        Path folder = directory.resolve("buckets").resolve(bucket);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an object is called. */
    public String key(String bucket, Path object) {
        return directory.resolve("buckets").resolve(bucket).relativize(object).toString();
    }

    public void comeUp() {
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            JARS + "/*",
                            "org.gaul.s3proxy.Main",
                            "--properties",
                            directory.resolve("s3proxy.conf").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("s3proxy.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await("S3Proxy").until(this::listens);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public void goDown() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    @Override
    public void close() {
        goDown();
    }
}
