package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The servers of the fan-out benchmark, with what they need to be built and started. */
final class Peers {
    static final String BACKCHAT = "backchat";
    static final String FLOOR = "floor";
    static final String SOCKETIO = "socketio";

    private final Path launcher;
    private final Path bench;
    private final Path built;
    private final List<String> serve;

    /** @param serve additional options for {@code ./backchat serve} */
    Peers(Path launcher, List<String> serve) {
        this.launcher = launcher;
        this.bench = launcher.resolveSibling("bench");
        this.built = bench.resolve("target/fanout");
        this.serve = serve;
    }

    /**
     * A server that can be started.
     *
     * @param version description of the server and its version
     */
    record Peer(String name, String version, Start start) {
        boolean isBackchat() {
            return name.equals(BACKCHAT);
        }
    }

    /** Starts a new server process. */
    @FunctionalInterface
    interface Start {
        ServerProcess start() throws IOException;
    }

    /** Thrown when a requirement is missing; the message says which, and how to get it. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    /** Compiles the load generator and returns its path. */
    Path load() throws Missing, IOException {
        return compiled("load", "load.c", "sockets.c", "order.c");
    }

    /** Returns the folder for files created at run time. */
    Path built() throws IOException {
        return Files.createDirectories(built);
    }

    Peer find(String name) throws Missing, IOException {
        return switch (name) {
            case BACKCHAT -> backchat();
            case FLOOR -> floor();
            case "uws" -> node(name, "@trufflesuite/uws-js-unofficial");
            case "ws" -> node(name, "ws");
            case SOCKETIO -> node(name, "socket.io");
            case "nchan" -> nchan();
            case Centrifugo.NAME -> new Peer(name, Centrifugo.version(), () -> Centrifugo.start(built()));
            default -> throw new Missing("there is no such server");
        };
    }

    /** Prints which servers can be started and what the others lack, and returns the former. */
    List<Peer> found(List<String> names) throws IOException {
        List<Peer> found = new ArrayList<>();
        for (String name : names) {
            try {
                Peer peer = find(name);
                found.add(peer);
                System.out.printf("  %-12s%s%n", name, peer.version());
            } catch (Missing e) {
                System.out.printf("  %-12sleft out: %s%n", name, e.getMessage());
            }
        }
        return found;
    }

    private Peer backchat() {
        List<String> command =
                new ArrayList<>(List.of(launcher.toString(), "serve", "--dev", "--port", "0", "--internal-port", "0"));
        command.addAll(serve);
        return new Peer(
                BACKCHAT,
                new Main.Version().getVersion()[0] + ", Java " + System.getProperty("java.vm.version")
                        + (serve.isEmpty() ? "" : ", " + String.join(" ", serve)),
                () -> ServerProcess.startBackchat(command));
    }

    private Peer floor() throws Missing, IOException {
        List<String> command = List.of(compiled(FLOOR, "floor.c").toString());
        return new Peer(
                FLOOR,
                "C, epoll, one send() a frame; "
                        + output("cc", "--version")
                                .orElse("")
                                .lines()
                                .findFirst()
                                .orElse(""),
                () -> ServerProcess.start(command));
    }

    private Path compiled(String name, String... parts) throws Missing, IOException {
        Path program = built().resolve(name);
        if (output("cc", "--version").isEmpty()) {
            throw new Missing("it needs a C compiler (Debian: apt-get install gcc libc6-dev)");
        }
        List<String> command = new ArrayList<>(List.of("cc", "-O2", "-o", program.toString()));
        for (String part : parts) {
            command.add(bench.resolve("src/main/c").resolve(part).toString());
        }
        if (output(command.toArray(String[]::new)).isEmpty()) {
            throw new Missing("this fails: " + String.join(" ", command));
        }
        return program;
    }

    private Peer node(String name, String packageName) throws Missing, IOException {
        Path folder = bench.resolve("node");
        Path installed = folder.resolve("node_modules/.installed-from");
        String wanted = Files.readString(folder.resolve("package-lock.json"));
        Optional<String> node = output("node", "--version");
        if (node.isEmpty() || output("npm", "--version").isEmpty()) {
            throw new Missing("it needs Node.js 20 or later with npm (Debian: apt-get install nodejs npm)");
        }
        if (!Files.exists(installed) || !Files.readString(installed).equals(wanted)) {
            if (output("npm", "ci", "--ignore-scripts", "--prefix", folder.toString())
                    .isEmpty()) {
                throw new Missing("'npm ci' failed in " + folder);
            }
            Files.writeString(installed, wanted);
        }
        String description = Files.readString(
                folder.resolve("node_modules").resolve(packageName).resolve("package.json"));
        List<String> command = List.of("node", folder.resolve(name + ".js").toString());
        return new Peer(
                name,
                "npm " + packageName + " " + first("\"version\": *\"([^\"]*)\"", description) + ", Node "
                        + node.get().strip(),
                () -> ServerProcess.start(command));
    }

    private Peer nchan() throws Missing, IOException {
        String nginx = output("nginx", "-v").isPresent() ? "nginx" : "/usr/sbin/nginx";
        String about = output(nginx, "-V").orElse("");
        Path module = Path.of(first("--modules-path=(\\S+)", about)).resolve("ngx_nchan_module.so");
        if (!Files.exists(module)) {
            throw new Missing("it needs nginx with its module (Debian: apt-get install nginx libnginx-mod-nchan)");
        }
        String packaged = output("dpkg-query", "-W", "-f", "${Version}", "libnginx-mod-nchan")
                .map(version -> "Nchan " + version.strip() + ", ")
                .orElse("");
        return new Peer(
                "nchan",
                packaged + "nginx " + first("nginx/(\\S+)", about) + ", one worker",
                () -> startNginx(nginx, module));
    }

    /** Returns a port that nobody listens on, and that Linux gives to no connection either. */
    static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(16_384, 32_768);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException e) {
                // Another is free.
            }
        }
    }

    private ServerProcess startNginx(String nginx, Path module) throws IOException {
        Path folder = Files.createDirectories(built().resolve("nginx"));
        int port = freePort();
        Path configuration = folder.resolve(port + ".conf");
        long files = ServerProcess.openFiles();
        Files.writeString(configuration, """
                load_module %s;
                daemon off;
                worker_processes 1;
                worker_rlimit_nofile %d;
                pid %s/%d.pid;
                error_log stderr warn;
                events { worker_connections %d; }
                http {
                  access_log off;
                  client_body_temp_path %3$s/body;
                  proxy_temp_path %3$s/proxy;
                  fastcgi_temp_path %3$s/fastcgi;
                  uwsgi_temp_path %3$s/uwsgi;
                  scgi_temp_path %3$s/scgi;
                  server {
                    listen 127.0.0.1:%4$d backlog=4096;
                    location ~ ^/(.+)$ {
                      nchan_pubsub websocket;
                      nchan_channel_id $1;
                      nchan_subscriber_first_message newest;
                      nchan_message_buffer_length 1000;
                      nchan_message_timeout 10s;
                    }
                  }
                }
                """.formatted(module, files, folder, port, files - 100));
        return ServerProcess.start(
                List.of(nginx, "-e", "stderr", "-p", folder.toString(), "-c", configuration.toString()),
                URI.create("http://127.0.0.1:" + port));
    }

    /** Returns group 1 of the first match; empty if there is none. */
    static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Returns the output of a command, or nothing if it fails or does not exist. */
    static Optional<String> output(String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return Optional.empty();
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
