package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.Room;
import dev.backchat.api.testrun.FreePorts;
import dev.backchat.client.Ivschat;
import dev.backchat.client.http.JdkHttpHandler;
import dev.backchat.server.config.ConfigSources;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the configurations of {@code docs/operate.md} with a real nginx, where it is installed. */
class NginxTest {
    private static final String ONE = "127.0.0.8";
    private static final String OTHER = "127.0.0.9";

    @TempDir
    private Path directory;

    private SSLContext trusting;
    private Server server;
    private Process nginx;

    @BeforeEach
    void makeCertificate() throws Exception {
        KeyStore trust = TestCertificate.make(directory, "chat");
        trusting = TestCertificate.trusting(trust);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (nginx != null) {
            nginx.destroy();
            nginx.waitFor();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void readsClientAddressesFromAnHttpProxy() throws Exception {
        serve(Map.of());
        int port = proxy("http");
        chat(port);
        assertThatThrownBy(() -> open(port, ONE, "t")).rootCause().hasMessageContaining("429");
    }

    @Test
    void readsClientAddressesFromATcpProxy() throws Exception {
        serve(Map.of(
                "BACKCHAT_TLS_CERTIFICATE", directory.resolve("certificate.pem").toString(),
                "BACKCHAT_TLS_KEY", directory.resolve("key.pem").toString()));
        int port = proxy("stream");
        chat(port);
        // The connection is closed without a response.
        assertThatThrownBy(() -> open(port, ONE, "t")).rootCause().isInstanceOf(IOException.class);
    }

    /** One connection an address, so that a second tells whether the address is known. */
    private void serve(Map<String, String> more) throws Exception {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("BACKCHAT_TRUSTED_PROXIES", "127.0.0.1");
        environment.put("BACKCHAT_MAX_CONNECTIONS_PER_ADDRESS", "1");
        server = Server.start(ConfigReader.read(
                        new ConfigSources(true, Map.of("port", "0", "internalPort", "0"), List.of(), environment, null))
                .config());
    }

    private void chat(int port) throws Exception {
        HttpClient http = HttpClient.newBuilder().sslContext(trusting).build();
        try (Ivschat ivschat = Ivschat.builder()
                .endpoint("https://127.0.0.1:" + port)
                .region("us-east-1")
                .credentials("test", "test")
                .httpHandler(new JdkHttpHandler(http))
                .build()) {
            Room room = ivschat.createRoom(r -> r.name("behind")).join();
            ivschat.tagResource(t -> t.resourceArn(room.arn()).tags(Map.of("a key", "ü")))
                    .join();
            Heard ann = open(port, ONE, token(ivschat, room, "ann"));
            Heard bob = open(port, OTHER, token(ivschat, room, "bob"));
            ann.socket
                    .sendText("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"through\"}", true)
                    .join();
            assertThat(bob.texts.poll(20, TimeUnit.SECONDS)).contains("\"Content\":\"through\"");
        }
    }

    private static String token(Ivschat ivschat, Room room, String user) {
        return ivschat.createChatToken(
                        t -> t.roomIdentifier(room.arn()).userId(user).capabilities(ChatTokenCapability.SEND_MESSAGE))
                .join()
                .token();
    }

    private static final class Heard implements WebSocket.Listener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        WebSocket socket;

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            texts.add(text.toString());
            from.request(1);
            return null;
        }
    }

    private Heard open(int port, String from, String token) throws IOException {
        Heard heard = new Heard();
        heard.socket = HttpClient.newBuilder()
                .sslContext(trusting)
                .localAddress(InetAddress.getByName(from))
                .build()
                .newWebSocketBuilder()
                .subprotocols(token)
                // Must be ignored, because the client sent it.
                .header("X-Forwarded-For", "198.51.100." + heard.hashCode() % 250)
                .buildAsync(URI.create("wss://127.0.0.1:" + port + "/"), heard)
                .join();
        return heard;
    }

    /** Starts nginx with the document's configuration for this context, changed in nothing but addresses and files. */
    private int proxy(String context) throws IOException {
        String module = module(context);
        int port = FreePorts.next();
        Map<String, String> changes = new HashMap<>();
        changes.put("listen 443", "listen 127.0.0.1:" + port);
        changes.put("127.0.0.1:4870", "127.0.0.1:" + server.port());
        if (context.equals("http")) {
            changes.put("/etc/ssl/chat.example.com/fullchain.pem", directory + "/certificate.pem");
            changes.put("/etc/ssl/chat.example.com/privkey.pem", directory + "/key.pem");
        }
        String documented = documented(context);
        for (Map.Entry<String, String> change : changes.entrySet()) {
            assertThat(documented).contains(change.getKey());
            documented = documented.replace(change.getKey(), change.getValue());
        }
        String folders = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(folder -> folder + "_temp_path " + directory + "/" + folder + ";\n")
                .reduce("access_log off;\n", String::concat);
        Path file = Files.writeString(
                directory.resolve("nginx.conf"),
                module + "daemon off;\nmaster_process off;\npid " + directory + "/pid;\nerror_log stderr;\nevents {}\n"
                        + (context.equals("http") ? "http {\n" + folders + documented + "}\n" : documented));
        Path log = directory.resolve("nginx.log");
        nginx = new ProcessBuilder(program(), "-p", directory.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Awaitility.await().until(() -> {
            assertThat(nginx.isAlive()).as(Files.readString(log)).isTrue();
            try (Socket reached = new Socket("127.0.0.1", port)) {
                return reached.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
        return port;
    }

    private static String documented(String context) throws IOException {
        Matcher blocks = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/operate.md")));
        List<String> found = blocks.results()
                .map(block -> block.group(1))
                .filter(block -> block.startsWith("stream {") == context.equals("stream"))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static String program() {
        String found = Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> folder + "/nginx")
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .orElse("");
        assumeTrue(!found.isEmpty(), "nginx is not installed");
        return found;
    }

    /** The line that loads the module of this context, unless it is built in. */
    private static String module(String context) throws IOException {
        Process asked =
                new ProcessBuilder(program(), "-V").redirectErrorStream(true).start();
        String built = new String(asked.getInputStream().readAllBytes());
        if (context.equals("http")
                || Pattern.compile("--with-stream( |$)").matcher(built).find()) {
            assumeTrue(
                    context.equals("stream") || built.contains("--with-http_ssl_module"),
                    "this nginx has no TLS for HTTP");
            return "";
        }
        Matcher modules = Pattern.compile("--modules-path=(\\S+)").matcher(built);
        Path file = Path.of(modules.find() ? modules.group(1) : "", "ngx_stream_module.so");
        assumeTrue(Files.exists(file), "nginx has no stream module: Debian has it in libnginx-mod-stream");
        return "load_module " + file + ";\n";
    }
}
