package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.packages.BareRoot;
import dev.backchat.conformance.packages.Packages;
import dev.backchat.conformance.packages.ScratchMachine;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.JavaSdk;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What {@code ./backchat package} makes: installed and started as docs/install.md says, and used by an SDK. */
@Thorough
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(JavaSdk.CLOCK)
class PackagesTest {
    private static final String DOCUMENT = "docs/install.md";
    private static final Path BUILT = Path.of("target", "packages").toAbsolutePath();
    private static final Pattern SNIPPET = Pattern.compile("^```bash\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final long MAX_BYTES = 90L * 1024 * 1024;
    private static final String ACCOUNT = "123456789012";
    private static final List<String> SERVE = List.of("serve", "--dev", "--port", "0", "--internal-port", "0");

    private Packages packages;

    @TempDir
    private Path scratch;

    @BeforeAll
    void make() {
        // Otherwise another test might have the launcher replace the jars meanwhile.
        BackchatProcess.build();
        packages = Packages.make(BUILT);
    }

    /** The snippet of the document that has this in it. */
    private static String snippet(String part) throws IOException {
        Matcher snippets = SNIPPET.matcher(Files.readString(Packages.ROOT.resolve(DOCUMENT)));
        List<String> found = snippets.results()
                .map(each -> each.group(1))
                .filter(code -> code.contains(part))
                .toList();
        assertThat(found).as(part).hasSize(1);
        return found.getFirst();
    }

    private static String line(String part) throws IOException {
        return snippet(part)
                .lines()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> with(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }

    /** An SDK makes a room and a token, and a socket says something. */
    private static void use(BackchatProcess server, String accessKeyId, String secret) {
        try (JavaSdk sdk = new JavaSdk()) {
            SdkCaller caller =
                    SdkCaller.ofAccount(server.endpoint(), accessKeyId).withKey(accessKeyId, secret);
            String room = string(sdk.call(caller, "CreateRoom", Json.object("{}")), "arn");
            String token = string(
                    sdk.call(
                            caller,
                            "CreateChatToken",
                            Json.object("{\"roomIdentifier\":\"" + room
                                    + "\",\"userId\":\"ann\",\"capabilities\":[\"SEND_MESSAGE\"]}")),
                    "token");
            try (RawWebSocket ann =
                    RawWebSocket.upgrade(server.websocket(), token).accepted()) {
                ann.text("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"packaged\"}");
                assertThat(ann.nextText()).contains("\"Content\":\"packaged\"");
            }
        }
        Awaitility.await().until(server::isReady);
    }

    private static String string(Answer answer, String member) {
        assertThat(answer).isInstanceOf(Answer.Success.class);
        return ((Answer.Success) answer).output().required(member).stringValue();
    }

    @Test
    void folderServesWhereThereIsNothingButAShell() throws Exception {
        BareRoot root = new BareRoot(scratch);
        root.addSystem();
        root.unpack(packages.only("-linux-x64.tar.gz"), "srv");
        String launcher = "/srv/" + packages.folder().getFileName() + "/bin/backchat";
        assertThat(line("/bin/backchat serve")).isEqualTo(launcher.substring("/srv/".length()) + " serve --dev");
        try (BackchatProcess server = BackchatProcess.start(Map.of(), root.command("0:0", with(launcher, SERVE)))) {
            use(server, "test", "test");
            assertThat(server.stop("TERM")).isZero();
        }
    }

    @Test
    void folderIsStartedByALinkToItsLauncher() throws IOException {
        Path link = Files.createSymbolicLink(
                scratch.resolve("backchat"), packages.folder().resolve("bin/backchat"));
        Tool version = Tool.run(List.of(link.toString(), "--version"), Map.of());
        assertThat(version.output()).as(version.errors()).matches("backchat \\d+\\.\\d+\\.\\d+\\S*\\s+");
        assertThat(packages.folder().toString())
                .contains(version.output().strip().replace(' ', '-'));
    }

    @Test
    void folderIsSmall() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(packages.folder())) {
            for (Path file : files.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                bytes += Files.size(file);
            }
        }
        assertThat(bytes).isLessThan(MAX_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bench", "cluster", "package"})
    void commandsOfTheSourceTreeSaySo(String command) throws IOException {
        Tool tool = Tool.run(List.of(packages.folder().resolve("bin/backchat").toString(), command), Map.of());
        assertThat(tool.exitCode()).isEqualTo(2);
        assertThat(tool.errors())
                .isEqualTo("backchat: only ./backchat, in the source tree, has the command " + command + "\n");
    }

    @Test
    void commandsForServicesWorkFromTheFolder() throws IOException {
        String launcher = packages.folder().resolve("bin/backchat").toString();
        try (BackchatProcess server = BackchatProcess.start(Map.of(), with(launcher, SERVE))) {
            Map<String, String> environment =
                    Map.of("AWS_ENDPOINT_URL_IVSCHAT", server.endpoint().toString());
            Tool made = Tool.run(List.of(launcher, "room", "create", "lobby"), environment);
            assertThat(made.output()).as(made.errors()).startsWith("arn:aws:ivschat:");
            Tool said = Tool.run(List.of(launcher, "send", "lobby", "grüß dich", "--user-id", "ann"), environment);
            assertThat(said.exitCode()).as(said.errors()).isZero();
        }
    }

    @Test
    void anAotCacheIsMadeForTheFolderAndUsed() throws IOException {
        String launcher = packages.folder().resolve("bin/backchat").toString();
        assertThat(line("aot-cache")).endsWith("/bin/backchat aot-cache");
        Map<String, String> environment = Map.of("CACHE_DIRECTORY", scratch.toString());
        Tool made = Tool.run(List.of(launcher, "aot-cache"), environment);
        assertThat(made.exitCode()).as(made.errors()).isZero();
        // The JVM ends if it can't use it.
        try (BackchatProcess server = BackchatProcess.start(
                Map.of("CACHE_DIRECTORY", scratch.toString(), "BACKCHAT_JAVA_OPTS", "-XX:AOTMode=on"),
                with(launcher, SERVE))) {
            use(server, "test", "test");
        }
    }

    /** So that a library that comes to need another module doesn't find out when it is first used. */
    @Test
    void runtimeHasTheModulesThatTheJarsUse() throws IOException {
        Path folder = packages.folder();
        List<String> jdeps = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jdeps").toString(),
                "--ignore-missing-deps",
                "--multi-release",
                "25",
                "--print-module-deps",
                "--class-path",
                folder + "/lib/*"));
        try (Stream<Path> jars = Files.list(folder.resolve("lib"))) {
            jars.map(Path::toString)
                    .filter(jar -> jar.endsWith(".jar") && !jar.endsWith("/backchat.jar"))
                    .sorted()
                    .forEach(jdeps::add);
        }
        Tool tool = Tool.run(jdeps, Map.of());
        assertThat(tool.exitCode()).as(tool.errors()).isZero();
        String last = tool.output().lines().reduce((one, next) -> next).orElseThrow();
        Set<String> used = new TreeSet<>(List.of(last.split(",")));
        Tool listed = Tool.run(List.of(folder.resolve("runtime/bin/java").toString(), "--list-modules"), Map.of());
        Set<String> had = listed.output()
                .lines()
                .map(module -> module.replaceAll("@.*", ""))
                .collect(Collectors.toSet());
        used.removeAll(had);
        assertThat(used).containsExactlyInAnyOrder("java.compiler", "java.desktop", "java.security.jgss");
    }

    @Test
    void sumsAreThoseOfTheFiles() throws IOException {
        Tool checked = Tool.run(
                List.of("bash", "-c", "cd \"$1\" && sha256sum --check --quiet SHA256SUMS", "bash", BUILT.toString()),
                Map.of());
        assertThat(checked.exitCode()).as(checked.output()).isZero();
        assertThat(Files.readString(BUILT.resolve("SHA256SUMS")).lines()).hasSize(18);
    }

    @Test
    void artifactsHaveWhatMavenCentralAsksFor() throws IOException {
        assertThat(Files.readString(Packages.ROOT.resolve(DOCUMENT)))
                .containsPattern("<repository>\\s*<id>backchat</id>\\s*<url>file:///\\S+/packages/maven</url>");
        for (String module : List.of("api", "client", "junit")) {
            Path folder = BUILT.resolve("maven/dev/backchat/backchat-" + module);
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> all = files.filter(Files::isRegularFile).toList();
                assertThat(all.stream()
                                .map(file ->
                                        file.getFileName().toString().replaceAll("^.*-SNAPSHOT|^.*\\d(?=[.-])", "")))
                        .containsExactlyInAnyOrder(".jar", "-sources.jar", "-javadoc.jar", ".pom");
                String pom = Files.readString(all.stream()
                        .filter(file -> file.toString().endsWith(".pom"))
                        .findFirst()
                        .orElseThrow());
                assertThat(pom)
                        .contains("<name>", "<description>", "<url>", "<licenses>", "<developers>", "<scm ")
                        .doesNotContain("<parent>", "<scope>test</scope>", "<build>", "${");
            }
        }
    }

    @Test
    void debianPackageIsInstalledServesAndIsPurged() throws IOException {
        assumeTrue(Tool.version(List.of("apt-get", "--version")).isPresent(), "apt-get is installed here");
        assumeTrue(Tool.version(List.of("adduser", "--version")).isPresent(), "adduser is installed here");
        try (ScratchMachine machine = ScratchMachine.mount(scratch)) {
            machine.add(packages.only(".deb"));
            machine.run(line("apt-get install"));
            machine.run("test -s /var/cache/backchat/backchat-*.aot");
            assertThat(machine.run("stat --format '%A %U %G' /etc/backchat/backchat.yaml /var/cache/backchat"))
                    .isEqualTo("-rw-r----- root backchat\ndrwx------ backchat backchat\n");
            // Of a service that has no key yet.
            Tool unready = Tool.run(machine.command(line("config check")), Map.of());
            assertThat(unready.exitCode()).isEqualTo(2);
            assertThat(unready.errors()).startsWith("backchat: there are no access keys");
            machine.append(
                    "/etc/backchat/backchat.yaml",
                    "accessKeys: [{accessKeyId: AKIDBACKEND, secretAccessKey: change-me, account: \"" + ACCOUNT
                            + "\"}]\n");
            machine.run(line("config check"));
            // As systemd would: the user, the directories, and the arguments of the unit.
            String serve = machine.run("sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/backchat.service")
                    .strip();
            machine.run("install -d -o backchat -g backchat -m 0700 /var/lib/backchat");
            try (BackchatProcess server = BackchatProcess.start(
                    Map.of(),
                    machine.command("exec env -i PATH=/usr/bin:/usr/sbin CACHE_DIRECTORY=/var/cache/backchat"
                            + " BACKCHAT_JAVA_OPTS=-XX:AOTMode=on runuser -u backchat -- " + serve
                            + " --port 0 --internal-port 0 --log-format text"))) {
                use(server, "AKIDBACKEND", "change-me");
            }
            // An upgrade asks nothing, and keeps what was changed.
            machine.run("dpkg --install packages/*.deb");
            machine.run(line("config check"));
            machine.run("test -s /var/cache/backchat/backchat-*.aot");
            machine.run("apt-get remove -y backchat");
            machine.run("test -e /etc/backchat/backchat.yaml && test -e /var/lib/backchat/backchat.db");
            machine.run("test ! -e /usr/lib/backchat && test ! -e /var/cache/backchat");
            machine.run(purge());
            machine.run("test ! -e /etc/backchat && test ! -e /var/lib/backchat");
        }
    }

    private static String purge() throws IOException {
        String purge = "apt-get purge backchat";
        assertThat(Files.readString(Packages.ROOT.resolve(DOCUMENT))).contains("`" + purge + "`");
        return purge + " -y";
    }

    @Test
    void unitsAreWhatSystemdUnderstands() throws IOException {
        assumeTrue(Tool.version(List.of("systemd-analyze", "--version")).isPresent(), "systemd is installed here");
        assertThat(line("systemctl enable")).endsWith(" backchat.socket backchat.service");
        try (ScratchMachine machine = ScratchMachine.mount(scratch)) {
            machine.add(packages.only(".deb"));
            machine.run("dpkg --unpack packages/*.deb");
            String said = machine.run("cd /usr/lib/systemd/system && "
                    + "SYSTEMD_LOG_LEVEL=warning systemd-analyze verify backchat.socket backchat.service");
            assertThat(said.lines().filter(line -> line.contains("backchat"))).isEmpty();
        }
    }

    @Test
    void imageServesAsItsUserOnAReadOnlyRoot() throws IOException {
        Path archive = Files.createDirectories(scratch.resolve("archive"));
        Tool tar = Tool.run(
                List.of("tar", "-xf", packages.only("-image.tar").toString(), "-C", archive.toString()), Map.of());
        assertThat(tar.exitCode()).as(tar.errors()).isZero();
        JsonNode manifest =
                Json.read(Files.readString(archive.resolve("manifest.json"))).required(0);
        String name = manifest.required("RepoTags").required(0).stringValue();
        assertThat(snippet("docker load"))
                .contains("/" + packages.only("-image.tar").getFileName() + "\n", " " + name + " serve");
        assertThat(Files.readString(Packages.ROOT.resolve("deploy/compose.yaml")))
                .contains(":-" + name + "}");
        assertThat(Files.readString(Packages.ROOT.resolve("deploy/helm/backchat/Chart.yaml")))
                .contains("appVersion: " + name.substring(name.indexOf(':') + 1) + "\n");

        BareRoot root = new BareRoot(scratch.resolve("root"));
        for (JsonNode layer : manifest.required("Layers")) {
            root.unpack(archive.resolve(layer.stringValue()), "");
        }
        JsonNode config = Json.read(Files.readString(
                        archive.resolve(manifest.required("Config").stringValue())))
                .required("config");
        assertThat(config.required("User").stringValue()).isEqualTo("10001:10001");
        List<String> entry = new ArrayList<>();
        config.required("Entrypoint").forEach(word -> entry.add(word.stringValue()));
        entry.addAll(SERVE);
        assertThat(root.path().resolve("bin/sh")).doesNotExist();
        try (BackchatProcess server = BackchatProcess.start(Map.of(), root.command("10001:10001", entry))) {
            use(server, "test", "test");
        }
    }

    @Test
    void anotherBuildOfTheCommitIsTheSameToTheByte() throws IOException {
        Tool status = Tool.run(
                List.of("git", "-C", Packages.ROOT.toString(), "status", "--porcelain", "--untracked-files=no"),
                Map.of());
        assumeTrue(status.exitCode() == 0 && status.output().isEmpty(), "the working tree is that of a commit");
        Path clone = scratch.resolve("clone");
        Tool cloned =
                Tool.run(List.of("git", "clone", "--quiet", Packages.ROOT.toString(), clone.toString()), Map.of());
        assertThat(cloned.exitCode()).as(cloned.errors()).isZero();
        Path again = scratch.resolve("packages");
        String command = line("./backchat package").replace("--output packages", "--output " + again);
        Tool made = Tool.run(
                List.of("bash", "-c", "cd \"$1\" && exec nice -n 19 " + command, "bash", clone.toString()), Map.of());
        assertThat(made.exitCode()).as(made.errors()).isZero();
        assertThat(Files.readString(again.resolve("SHA256SUMS")))
                .isEqualTo(Files.readString(BUILT.resolve("SHA256SUMS")));
    }
}
