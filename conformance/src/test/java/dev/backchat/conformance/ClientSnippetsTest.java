package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Patience;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.Ivschat;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every example in the client's Javadoc and in {@code docs/client.md}, compiled as it stands and run against a server, in
 * a JVM of its own. What an example takes for granted, such as a room's ARN, is declared in front of it; the region of
 * Amazon's that rooms are shown with becomes the server's URL.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientSnippetsTest {
    private static final Path ROOT = BackchatProcess.LAUNCHER.getParent();
    private static final Pattern JAVADOC = Pattern.compile("<pre>\\{@code\\n(.*?)\\n[ *]*}</pre>", Pattern.DOTALL);
    private static final Pattern MARKDOWN =
            Pattern.compile("(<!-- (\\S+) -->\\n)?```java\\n(.*?)\\n```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("^(public )?(final )?class (\\w+)", Pattern.MULTILINE);

    private static final String IMPORTS = """
            import dev.backchat.api.*;
            import dev.backchat.api.frame.*;
            import dev.backchat.client.*;
            import dev.backchat.client.credentials.*;
            import dev.backchat.client.http.*;
            import dev.backchat.client.room.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            import org.springframework.beans.factory.annotation.Value;
            import org.springframework.context.annotation.Bean;
            import org.springframework.context.annotation.Configuration;
            import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
            import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
            """;

    /** What examples take for granted, by name. */
    private static final Map<String, String> GIVEN = new LinkedHashMap<>();

    static {
        GIVEN.put("ivschat", "Ivschat ivschat = new Ivschat();");
        GIVEN.put("client", "IvschatClient client = new IvschatClient();");
        GIVEN.put("arn", "String arn = System.getenv(\"ROOM\");");
        GIVEN.put("traceparent", "String traceparent = \"00-1\";");
        GIVEN.put(
                "request",
                "CreateChatTokenRequest request = CreateChatTokenRequest.builder()"
                        + ".roomIdentifier(System.getenv(\"ROOM\")).userId(\"ann\").build();");
        GIVEN.put("backend", "Backend backend = new Backend();");
    }

    private static final String BACKEND = """
            class Backend {
                CompletableFuture<ChatToken> chatToken(String user) {
                    return new Ivschat().createChatToken(token -> token.roomIdentifier(System.getenv("ROOM"))
                                    .userId(user)
                                    .capabilities(ChatTokenCapability.SEND_MESSAGE))
                            .thenApply(ChatToken::of);
                }
            }
            """;

    private record Snippet(String where, String code) {}

    private BackchatProcess server;
    private String room;

    @BeforeAll
    void start() {
        server = BackchatProcess.start();
        try (Ivschat ivschat = new Ivschat(ClientConfig.builder()
                .endpoint(server.endpoint().toString())
                .region("us-west-2")
                .credentials("test", "test")
                .build())) {
            room = ivschat.createRoom(r -> r.name("snippets")).join().arn();
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static List<Snippet> ofJavadoc() throws IOException {
        List<Snippet> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("client/src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file);
                Matcher matcher = JAVADOC.matcher(text);
                int count = 0;
                while (matcher.find()) {
                    count++;
                    String code = matcher.group(1)
                            .lines()
                            .map(line -> line.replaceFirst("^ *\\* ?", ""))
                            .collect(Collectors.joining("\n"));
                    found.add(new Snippet(file.getFileName() + " " + count, code));
                }
                assertThat(count).as("examples in " + file).isEqualTo(text.split("<pre>", -1).length - 1);
            }
        }
        return found;
    }

    private static List<Snippet> ofDocs() throws IOException {
        String text = Files.readString(ROOT.resolve("docs/client.md"));
        List<Snippet> found = new ArrayList<>();
        Matcher matcher = MARKDOWN.matcher(text);
        while (matcher.find()) {
            if (matcher.group(2) == null) {
                found.add(new Snippet("client.md " + (found.size() + 1), matcher.group(3)));
            } else {
                assertThat(Files.readString(ROOT.resolve(matcher.group(2)))).contains(matcher.group(3));
            }
        }
        return found;
    }

    /** Statements in a method, or a class of its own that is a configuration of Spring's. */
    private static String program(String name, String code) {
        String shown = code.replace("\"us-west-2\", ", "System.getenv(\"CHAT_URL\"), ");
        Matcher type = CLASS.matcher(shown);
        if (type.find()) {
            return IMPORTS + "class " + name + " { static void run() throws Exception {\n"
                    + "System.setProperty(\"chat.room\", System.getenv(\"ROOM\"));"
                    + "System.setProperty(\"chat.url\", System.getenv(\"CHAT_URL\"));"
                    + "try (var context = new org.springframework.context.annotation.AnnotationConfigApplicationContext("
                    + type.group(3) + ".class)) {"
                    + "context.getBean(ChatRoom.class).connect().get(60, TimeUnit.SECONDS); } } }\n" + shown;
        }
        String given = GIVEN.entrySet().stream()
                .filter(variable -> has(shown, "\\b" + variable.getKey() + "\\b"))
                // Skips variables of the example and parameters of its lambdas.
                .filter(variable ->
                        !has(shown, "\\w " + variable.getKey() + " =|\\(" + variable.getKey() + ", \\w+\\) ->"))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining("\n"));
        return IMPORTS + "class " + name + " { static void run() throws Exception {\n" + given + "\n" + shown
                + "\n} }\n";
    }

    private static boolean has(String code, String pattern) {
        return Pattern.compile(pattern).matcher(code).find();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String name, String code) {
            super(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }

    private static void compile(List<Source> sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("--release", "17", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
            boolean compiled =
                    compiler.getTask(said, files, null, options, null, sources).call();
            assertThat(compiled).as(said.toString()).isTrue();
        }
    }

    @Test
    void everyExampleCompilesAndRuns(@TempDir Path folder) throws Exception {
        List<Snippet> snippets =
                Stream.concat(ofJavadoc().stream(), ofDocs().stream()).toList();
        assertThat(snippets).hasSizeGreaterThanOrEqualTo(13);
        List<Source> sources = new ArrayList<>();
        StringBuilder all =
                new StringBuilder("class All { public static void main(String[] none) throws Exception {\n");
        for (Snippet snippet : snippets) {
            String name = "Example" + sources.size();
            sources.add(new Source(name, program(name, snippet.code())));
            all.append("System.out.println(\"-- ").append(snippet.where()).append("\");");
            all.append(name).append(".run();\n");
        }
        sources.add(new Source("Backend", IMPORTS + BACKEND));
        sources.add(new Source("All", all + "System.out.println(\"-- the end\"); System.exit(0); } }"));
        compile(sources, folder);
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        folder + ":" + System.getProperty("java.class.path"),
                        "All")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "AWS_ENDPOINT_URL_IVSCHAT",
                        server.endpoint().toString(),
                        "AWS_REGION",
                        "us-west-2",
                        "AWS_ACCESS_KEY_ID",
                        "test",
                        "AWS_SECRET_ACCESS_KEY",
                        "test",
                        "CHAT_URL",
                        server.websocket().toString(),
                        "ROOM",
                        room));
        Process process = builder.start();
        boolean ended = process.waitFor(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output);
        assertThat(ended && process.exitValue() == 0).as(said).isTrue();
        assertThat(said)
                .contains("-- the end")
                .contains("ann: hello", "said at 20", "the end: CLIENT_DISCONNECT")
                .doesNotContain("ERROR", "Exception");
    }
}
