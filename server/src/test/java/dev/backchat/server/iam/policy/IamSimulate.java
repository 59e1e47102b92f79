package dev.backchat.server.iam.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/** {@code @cloud-copilot/iam-simulate}, an independent evaluator of IAM policies, run in Node. */
final class IamSimulate {
    private static final Path NODE = Path.of("src/test/node");
    private static final Path LOCK_FILE = NODE.resolve("package-lock.json");
    private static final Path INSTALLED = NODE.resolve("node_modules/.installed-from");
    private static final JsonMapper JSON = new JsonMapper();

    private IamSimulate() {}

    /** What it says of each case: the name of a {@link Decision}, or why it doesn't decide. */
    static List<String> decide(List<RandomCases.Case> cases) throws IOException, InterruptedException {
        install();
        Process process = new ProcessBuilder("node", "evaluate.js")
                .directory(NODE.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // It answers while it reads: who wrote all before reading would wait for it, and it for them.
        CompletableFuture<Void> written = CompletableFuture.runAsync(
                () -> write(cases, process),
                task -> Thread.ofPlatform().daemon().start(task));
        List<String> decisions = new ArrayList<>();
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
            answers.lines().forEach(decisions::add);
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the script failed; what it said is on this test's standard error");
        }
        written.join();
        return decisions;
    }

    private static void write(List<RandomCases.Case> cases, Process process) {
        try (Writer requests = process.outputWriter(StandardCharsets.UTF_8)) {
            for (RandomCases.Case one : cases) {
                requests.write(JSON.writeValueAsString(one) + "\n");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Installs its packages, exactly as the lock file says, when they are missing or older than that. */
    private static void install() throws IOException, InterruptedException {
        String wanted = Files.readString(LOCK_FILE);
        if (Files.exists(INSTALLED) && Files.readString(INSTALLED).equals(wanted)) {
            return;
        }
        int exit;
        try {
            exit = new ProcessBuilder("npm", "ci")
                    .directory(NODE.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "'npm' is missing: policies are compared with an evaluator that runs in Node 20 or later."
                            + " Install it (Debian: apt-get install nodejs npm).",
                    e);
        }
        if (exit != 0) {
            throw new IllegalStateException("'npm ci' failed in server/" + NODE + " with exit code " + exit);
        }
        Files.writeString(INSTALLED, wanted);
    }
}
