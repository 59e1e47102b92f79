package dev.backchat.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL from the jar of its binaries, with a database that is lost at the end. */
final class Postgres {
    private static final String NAME = "PostgreSQL";
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String READY = "database system is ready to accept connections";
    private static final String USER = "backchat";
    /** Everybody knows it, as they know the key pair of {@code --dev}. */
    private static final String PASSWORD = "test";

    /** Connections that a node has at most, and some for people with psql. */
    private static final int CONNECTIONS_PER_NODE = 10;

    private static final int OTHER_CONNECTIONS = 20;

    private final ChildProcess process;
    private final int port;

    private Postgres(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Unpacks it, and starts it on the port. Only the main thread may. */
    static Postgres start(Children children, TemporaryFolder folder, int port, int nodes)
            throws StartException, IOException {
        Path program = unpack(folder.path().resolve("postgres"));
        Path data = folder.unprivileged("data");
        Path password = Files.writeString(
                Files.createFile(
                        folder.path().resolve("password"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"))),
                PASSWORD);
        initialize(program, data, password);
        CompletableFuture<Void> ready = new CompletableFuture<>();
        List<String> command = List.of(
                program.resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=" + Ports.LOOPBACK,
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=" + (OTHER_CONNECTIONS + CONNECTIONS_PER_NODE * nodes),
                "-c",
                "fsync=off");
        // SIGINT is its fast shutdown, which waits for no client.
        ChildProcess process = children.start(new ChildProcess.Program(NAME, "INT", true, command, Map.of()), line -> {
            if (line.contains(READY)) {
                ready.complete(null);
            }
        });
        awaitOrEnd(process, ready);
        return new Postgres(process, port);
    }

    private static Path unpack(Path folder) throws StartException, IOException {
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (InputStream archive = Postgres.class.getResourceAsStream(ARCHIVE)) {
            if (archive == null) {
                throw new StartException("there are no binaries of PostgreSQL on the class path");
            }
            Process tar = new ProcessBuilder("tar", "-x", "--no-same-owner", "-C", folder.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (OutputStream input = tar.getOutputStream()) {
                new XZInputStream(archive).transferTo(input);
            }
            if (tar.waitFor() != 0) {
                throw new StartException("could not unpack PostgreSQL into " + folder);
            }
            return folder;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted");
        }
    }

    private static void initialize(Path program, Path data, Path password) throws StartException {
        List<String> command = List.of(
                program.resolve("bin/initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
        ChildProcess process =
                ChildProcess.start(new ChildProcess.Program("initdb", "TERM", true, command, Map.of()), line -> {});
        if (process.onExit().join() != 0) {
            throw new StartException(process.ending());
        }
    }

    /** Waits for what a child says, or for its end. */
    static void awaitOrEnd(ChildProcess process, CompletableFuture<?> said) throws StartException {
        try {
            CompletableFuture.anyOf(said, process.onExit()).get();
        } catch (ExecutionException e) {
            throw new StartException(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!said.isDone()) {
            throw new StartException(process.ending());
        }
    }

    ChildProcess process() {
        return process;
    }

    String url() {
        return "postgres://" + USER + ":" + PASSWORD + "@" + Ports.LOOPBACK + ":" + port + "/postgres";
    }
}
