package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backchat.api.testrun.RawWebSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Each snippet of each document, as it stands there but for addresses and files: run, or held against what it is about.
 * One that nothing here knows what to do with is a failure.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentsTest {
    private static final Path ROOT = BackchatProcess.LAUNCHER.getParent();
    private static final Pattern FENCE = Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    /** Commands of Maven, which can't build inside of a build. */
    private static final Pattern MAVEN = Pattern.compile("\\./mvnw (.*)");

    private static final Pattern BENCH = Pattern.compile("\\./backchat bench ([^#\\n]*)");
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private record Snippet(String document, String language, String code) {
        boolean isOnly(Pattern command) {
            return code.lines().allMatch(line -> command.matcher(line).matches());
        }

        String firstLine() {
            return code.lines().findFirst().orElse("");
        }
    }

    private DocumentedServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new DocumentedServer(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static List<Snippet> snippets() throws IOException {
        List<Snippet> found = new ArrayList<>();
        try (Stream<Path> files = Stream.of("", "docs", "examples").flatMap(DocumentsTest::list)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file);
                List<MatchResult> fences = FENCE.matcher(text).results().toList();
                assertThat(text.lines().filter(line -> line.startsWith("```")))
                        .as("fences in " + file)
                        .hasSize(2 * fences.size());
                fences.forEach(fence ->
                        found.add(new Snippet(ROOT.relativize(file).toString(), fence.group(1), fence.group(2))));
            }
        }
        return found;
    }

    private static Stream<Path> list(String folder) {
        try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final String RESTART_TEST = "conformance/src/test/java/dev/backchat/conformance/RestartTest.java";

    @TestFactory
    Stream<DynamicTest> eachSnippetRunsVerbatim() throws IOException {
        List<Snippet> all = snippets();
        assertThat(all).hasSizeGreaterThan(40);
        return all.stream()
                .map(snippet -> dynamicTest(snippet.document() + ": " + snippet.firstLine(), () -> check(snippet)));
    }

    private void check(Snippet snippet) throws Exception {
        switch (snippet.language()) {
            case "bash" -> checkShell(snippet);
            case "js" -> {
                if (snippet.code().contains("function tokenProvider()")
                        || snippet.code().startsWith("room.addListener('disconnect'")) {
                    isRunBy(RESTART_TEST, "operate.md");
                } else {
                    checkJavaScript(snippet);
                }
            }
            // No systemd runs here; the test's own service manager passes what the server reads of its units.
            case "ini" ->
                assertThat(snippet.code()).containsAnyOf("FileDescriptorName=clients", "/backchat serve --config");
            case "python" -> checkPython(snippet);
            case "java" -> checkJava(snippet);
            case "kotlin" -> assertThat(server.kotlin(snippet.code())).contains("said at 20");
            case "json" -> checkJson(snippet);
            case "xml" -> {
                if (snippet.code().startsWith("<repository>")) {
                    isRunBy("conformance/src/test/java/dev/backchat/conformance/PackagesTest.java", "<repository>");
                } else {
                    checkDependency(snippet);
                }
            }
            case "nginx" ->
                isRunBy("server/src/test/java/dev/backchat/server/NginxTest.java", "../" + snippet.document());
            case "sql" ->
                isRunBy(
                        "server/src/test/java/dev/backchat/server/PostgresDocumentTest.java",
                        "../" + snippet.document());
            case "yaml" -> {
                if (snippet.code().startsWith("rule_files:")) {
                    isRunBy("server/src/test/java/dev/backchat/server/MonitoringFilesTest.java", snippet.firstLine());
                } else {
                    assertThat(server.checkSeed(snippet.code())).contains("is fine");
                }
            }
            case "promql" -> checkQuery(snippet);
            case "mermaid" -> {
                assertThat(snippet.document()).isEqualTo("docs/design.md");
                Diagram.check(snippet.code());
            }
            case "" -> checkOutput(snippet);
            default -> throw new AssertionError("nothing here knows how to run " + snippet.language());
        }
    }

    private void checkShell(Snippet snippet) throws Exception {
        if (snippet.isOnly(MAVEN)) {
            checkBuild(snippet.code());
        } else if (snippet.document().equals("docs/install.md")) {
            isRunBy("conformance/src/test/java/dev/backchat/conformance/PackagesTest.java", snippet.document());
        } else if (snippet.isOnly(Pattern.compile(BENCH + "(#.*)?"))) {
            // Benchmarks take minutes to an hour, so only their options are read.
            for (MatchResult bench : BENCH.matcher(snippet.code()).results().toList()) {
                server.shell("./backchat bench " + bench.group(1) + " --help");
            }
        } else if (snippet.code().startsWith("npm install ")) {
            String wanted = Files.readString(Path.of("node/package.json"));
            Stream.of(snippet.firstLine().substring("npm install ".length()).split(" "))
                    .forEach(name -> assertThat(wanted).contains("\"" + name + "\": "));
            assertThat(snippet.code()).endsWith("\nnode hello.mjs\n");
        } else if (snippet.code().contains("./backchat tail ")) {
            // The command runs until it is stopped.
            isRunBy("conformance/src/test/java/dev/backchat/conformance/CommandsTest.java", snippet.document());
        } else if (snippet.code().startsWith("./backchat cluster ")) {
            isRunBy("conformance/src/test/java/dev/backchat/conformance/ClusterCommandTest.java", "\"cluster\",");
            // Its options, for the test has others.
            assertThat(server.shell(snippet.code().strip() + " --help")).startsWith("Usage: backchat cluster");
        } else if (snippet.code().startsWith("./backchat migrate ")) {
            isRunBy("server/src/test/java/dev/backchat/server/PostgresDocumentTest.java", "../" + snippet.document());
        } else if (snippet.code().startsWith("export BACKCHAT_TRACING=on")) {
            isRunBy("server/src/test/java/dev/backchat/server/TracingTest.java", "../" + snippet.document());
        } else if (snippet.code().contains("aws configure add-model")) {
            assumeTrue(DocumentedServer.hasAwsCli(), "no AWS CLI");
            assertThat(server.shellAtHome(snippet.code())).contains("\"content\": \"two\"");
        } else if (snippet.code().contains("/dev/") || snippet.code().contains("--seed ")) {
            server.develop(snippet.code(), seed());
        } else if (snippet.code().contains("--review ")) {
            assertThat(server.review(snippet.code(), denial()).told()).contains("be kind");
        } else {
            assumeTrue(!snippet.code().contains("aws ivschat") || DocumentedServer.hasAwsCli(), "no AWS CLI");
            String said = server.shell(snippet.code());
            if (snippet.code().contains("4871/faults")) {
                assertThat(said).isEqualTo("{}".repeat(4));
            }
            if (snippet.code().contains("./backchat backup")) {
                assertThat(said).contains("Copied the database");
            }
        }
    }

    private static String seed() throws IOException {
        return snippets().stream()
                .filter(each -> each.language().equals("yaml"))
                .map(Snippet::code)
                .filter(code -> !code.startsWith("rule_files:"))
                .findFirst()
                .orElseThrow();
    }

    /** Goals, modules, profiles, tests and properties that Maven is asked for are there. */
    private static void checkBuild(String code) throws IOException {
        String poms = "";
        for (String pom : List.of("pom.xml", "api/pom.xml", "client/pom.xml", "server/pom.xml")) {
            poms += Files.readString(ROOT.resolve(pom));
        }
        for (String line : code.lines().toList()) {
            Matcher command = MAVEN.matcher(line);
            assertThat(command.matches()).isTrue();
            List<String> words =
                    List.of(command.group(1).replaceFirst("\\s*#.*", "").split(" "));
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                if (word.equals("-pl")) {
                    for (String module : words.get(++i).split(",")) {
                        assertThat(ROOT.resolve(module).resolve("pom.xml")).exists();
                    }
                } else if (word.startsWith("-P")) {
                    assertThat(poms).contains("<id>" + word.substring(2) + "</id>");
                } else if (word.startsWith("-Dtest=") || word.startsWith("-Dbackchat.fuzz.target=")) {
                    assertThat(hasTest(word.substring(word.indexOf('=') + 1)))
                            .as(word)
                            .isTrue();
                } else if (word.startsWith("-Dbackchat.")) {
                    assertThat(word).matches("-Dbackchat\\.fuzz\\.(seconds=\\d+|keepSeeds=true)");
                } else {
                    assertThat(word)
                            .isIn(
                                    "verify",
                                    "install",
                                    "spotless:apply",
                                    "-am",
                                    "-B",
                                    "-DskipTests",
                                    "-Djacoco.skip",
                                    "-Dsurefire.failIfNoSpecifiedTests=false");
                }
            }
        }
    }

    private static boolean hasTest(String name) throws IOException {
        for (String module : List.of("api", "client", "server", "conformance")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                if (files.anyMatch(file -> file.endsWith(name + ".java"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private void checkJavaScript(Snippet snippet) throws Exception {
        if (snippet.code().startsWith("import ")) {
            assertThat(server.nodeUntil(snippet.code(), "ann hello", Map.of("TOKEN", server.token("ann"))))
                    .isEqualTo("ann hello");
        } else if (snippet.code().contains(".last.50")) {
            String program = "import { ChatRoom } from 'amazon-ivs-chat-messaging';\nimport WebSocket from 'ws';\n"
                    + "globalThis.WebSocket = WebSocket;\n"
                    + "const fetchToken = async () => ({ token: process.env.TOKEN });\n"
                    + snippet.code()
                    + "room.addListener('message', (message) => console.log('replayed', message.content, last));\n"
                    + "room.connect();\n";
            assertThat(server.nodeUntil(program, "replayed two", Map.of("TOKEN", server.historyToken())))
                    .matches("replayed two [a-zA-Z0-9]{12}");
        } else if (snippet.code().startsWith("new IvschatClient(")) {
            String program =
                    "import { IvschatClient, ListRoomsCommand } from '@aws-sdk/client-ivschat';\nconst client = "
                            + snippet.code()
                            + "console.log('rooms', (await client.send(new ListRoomsCommand({}))).rooms.length);";
            assertThat(server.nodeUntil(program, "rooms", Map.of())).matches("rooms \\d+");
        } else {
            DocumentedServer.Reviewed reviewed = review();
            String program = "import crypto from 'node:crypto';\nconst secret = 'test', req = { headers: "
                    + Json.write(reviewed.headers()) + " }, body = Buffer.from('"
                    + Base64.getEncoder().encodeToString(reviewed.body()) + "', 'base64');\n" + snippet.code()
                    + "console.log(expected);";
            assertThat(server.nodeUntil(program, "sha256=", Map.of()))
                    .isEqualTo(reviewed.headers().get("backchat-signature"));
        }
    }

    private void checkPython(Snippet snippet) throws Exception {
        assumeTrue(DocumentedServer.hasBoto3(), "no boto3");
        assertThat(server.python("import boto3\nclient = " + snippet.code()
                        + "print('rooms', len(client.list_rooms()['rooms']))"))
                .matches("rooms \\d+\\s*");
    }

    private void checkJava(Snippet snippet) throws Exception {
        switch (snippet.document()) {
            case "docs/client.md" ->
                isRunBy(
                        "conformance/src/test/java/dev/backchat/conformance/ClientSnippetsTest.java",
                        snippet.document());
            case "docs/junit.md" -> isRunBy("junit/src/test/java/dev/backchat/junit/GreetingTest.java", snippet.code());
            case "README.md" -> isRunBy("examples/src/main/java/dev/backchat/examples/HelloBot.java", snippet.code());
            default ->
                assertThat(server.java("Start", """
                        import java.net.URI;
                        import software.amazon.awssdk.regions.Region;
                        import software.amazon.awssdk.services.ivschat.IvschatClient;
                        class Start {
                            public static void main(String[] none) {
                                IvschatClient client = %s
                                System.out.println("rooms " + client.listRooms(r -> {}).rooms().size());
                            }
                        }
                        """.formatted(snippet.code()))).matches("rooms \\d+\\s*");
        }
    }

    private DocumentedServer.Reviewed review() throws Exception {
        for (Snippet snippet : snippets()) {
            if (snippet.code().contains("--review ")) {
                return server.review(snippet.code(), denial());
            }
        }
        throw new AssertionError("no document has a handler");
    }

    private static String denial() throws IOException {
        return snippets().stream()
                .filter(each -> each.language().equals("json") && each.code().contains("ReviewResult"))
                .map(Snippet::code)
                .findFirst()
                .orElseThrow();
    }

    /** What a handler is asked, or what it answers. */
    private void checkJson(Snippet snippet) throws Exception {
        JsonNode shown = Json.read(snippet.code());
        if (shown.path("EventName").asString("").equals("backchat:RESUMED")) {
            isLike(Json.read(server.resumed()), shown);
        } else if (shown.has("ReviewResult")) {
            assertThat(review().told()).contains(shown.at("/Attributes/Reason").asString());
        } else {
            isLike(Json.read(new String(review().body(), java.nio.charset.StandardCharsets.UTF_8)), shown);
        }
    }

    private static void isLike(JsonNode real, JsonNode shown) {
        if (shown.isObject()) {
            assertThat(real.propertyNames()).containsExactlyInAnyOrderElementsOf(shown.propertyNames());
            shown.properties().forEach(member -> isLike(real.get(member.getKey()), member.getValue()));
        } else if (!shown.asString().equals("…")) {
            assertThat(real).isEqualTo(shown);
        }
    }

    /** A dependency of Maven's is one that the build has. */
    private static void checkDependency(Snippet snippet) throws IOException {
        Matcher dependency = Pattern.compile(
                        "<dependency>\\s*<groupId>(\\S+)</groupId>\\s*<artifactId>(\\S+)</artifactId>"
                                + "\\s*<version>(\\S+)</version>\\s*</dependency>\\s*")
                .matcher(snippet.code());
        assertThat(dependency.matches()).isTrue();
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        if (dependency.group(1).equals("dev.backchat")) {
            assertThat(ROOT.resolve(dependency.group(2).replace("backchat-", ""))
                            .resolve("pom.xml"))
                    .content()
                    .contains("<artifactId>" + dependency.group(2) + "</artifactId>");
            assertThat(pom).contains("<version>" + dependency.group(3) + "</version>");
        } else {
            assertThat(pom).contains("<slf4j.version>" + dependency.group(3) + "</slf4j.version>");
        }
    }

    private void checkQuery(Snippet snippet) {
        // The metric appears with the first call.
        server.token("ann");
        Matcher series = Pattern.compile("backchat_\\w+").matcher(snippet.code());
        assertThat(series.find()).isTrue();
        assertThat(server.process().metrics()).contains(series.group() + "{operation=\"", ",le=\"");
    }

    private void checkOutput(Snippet snippet) throws Exception {
        String first = snippet.firstLine();
        if (first.startsWith("$ ")) {
            checkExample(snippet);
        } else if (first.startsWith("Backchat-")) {
            Map<String, String> headers = review().headers();
            assertThat(headers.get("backchat-timestamp")).matches("\\d{10}");
            assertThat(headers.get("backchat-signature")).matches("sha256=[0-9a-f]{64}");
            assertThat(snippet.code()).matches("Backchat-Timestamp: \\d{10}\nBackchat-Signature: sha256=<64 hex.*\n");
        } else if (first.startsWith("401 ")) {
            String token = server.token("ann");
            RawWebSocket.upgrade(server.process().websocket(), token).accepted().close();
            RawWebSocket.Upgrade without = RawWebSocket.upgrade(server.process().websocket(), "");
            RawWebSocket.Upgrade again = RawWebSocket.upgrade(server.process().websocket(), token);
            assertThat(snippet.code())
                    .isEqualTo(without.status() + " " + without.body() + "\n" + again.status() + " " + again.body()
                            + "\n");
        } else if (first.startsWith("backchat-client ")) {
            Pattern jar = Pattern.compile("([a-z-]+)(?: 3)? +[\\d,]+ KB");
            assertThat(jar.matcher(snippet.code()).results().map(found -> found.group(1)))
                    .hasSize(6)
                    .allSatisfy(name ->
                            assertThat(System.getProperty("java.class.path")).contains(name.replace("backchat-", "")));
        } else {
            throw new AssertionError("nothing here knows what " + first + " is");
        }
    }

    /** What ends by itself is run, and its output compared; ExamplesTest runs the others. */
    private void checkExample(Snippet snippet) throws Exception {
        Matcher command = Pattern.compile("\\$ ([^\n]*)\n(.*)", Pattern.DOTALL).matcher(snippet.code());
        assertThat(command.matches()).isTrue();
        Matcher name = Pattern.compile("examples/run (\\w+)").matcher(command.group(1));
        assertThat(name.find()).isTrue();
        if (List.of("GettingStarted", "TerminalChat").contains(name.group(1))) {
            assertThat(withoutTimes(server.shell(command.group(1)))).isEqualTo(withoutTimes(command.group(2)));
        } else {
            isRunBy(
                    "conformance/src/test/java/dev/backchat/conformance/ExamplesTest.java",
                    "run(\"" + name.group(1) + "\", room, server.websocket().toString()");
        }
    }

    private static String withoutTimes(String text) {
        return UUID.matcher(INSTANT.matcher(text).replaceAll("T")).replaceAll("U");
    }

    private static void isRunBy(String file, String part) throws IOException {
        assertThat(ROOT.resolve(file)).content().contains(part);
    }
}
