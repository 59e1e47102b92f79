package dev.backchat.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Redis or Valkey, whichever is on the path, without persistence. */
final class Redis {
    private static final List<String> PROGRAMS = List.of("valkey-server", "redis-server");
    /** Has sharded pub/sub, which nodes use. */
    private static final int OLDEST_VERSION = 7;

    private static final Pattern VERSION = Pattern.compile("\\bv=((\\d+)\\.[\\d.]+)");
    private static final String READY = "Ready to accept connections";

    private final ChildProcess process;
    private final int port;
    private final Program program;

    private Redis(ChildProcess process, int port, Program program) {
        this.process = process;
        this.port = port;
        this.program = program;
    }

    /** An installed server. */
    record Program(Path path, String version) {
        /** Finds one on the path. */
        static Program find() throws StartException {
            Path path = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                    .flatMap(folder -> PROGRAMS.stream().map(name -> Path.of(folder, name)))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new StartException("there is neither valkey-server nor redis-server on the path:"
                            + " apt-get install valkey-server, or redis-server, of version " + OLDEST_VERSION
                            + " or later"));
            Matcher version = VERSION.matcher(versionLine(path));
            if (!version.find() || Integer.parseInt(version.group(2)) < OLDEST_VERSION) {
                throw new StartException(
                        path + " is older than version " + OLDEST_VERSION + ": install a later " + path.getFileName());
            }
            return new Program(path, path.getFileName() + " " + version.group(1));
        }

        private static String versionLine(Path path) throws StartException {
            try {
                Process asked = new ProcessBuilder(path.toString(), "--version").start();
                return new String(asked.getInputStream().readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new StartException("cannot run " + path + ": " + e.getMessage());
            }
        }
    }

    /** Starts it on the port. Only the main thread may. */
    static Redis start(Children children, Program program, TemporaryFolder folder, int port) throws StartException {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        List<String> command = List.of(
                program.path().toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                Ports.LOOPBACK,
                "--dir",
                folder.path().toString(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--maxmemory-policy",
                "noeviction");
        ChildProcess process =
                children.start(new ChildProcess.Program("Redis", "TERM", false, command, Map.of()), line -> {
                    if (line.contains(READY)) {
                        ready.complete(null);
                    }
                });
        Postgres.awaitOrEnd(process, ready);
        return new Redis(process, port, program);
    }

    ChildProcess process() {
        return process;
    }

    String url() {
        return "redis://" + Ports.LOOPBACK + ":" + port;
    }

    String version() {
        return program.version();
    }
}
