package dev.backchat.conformance.sdk;

import dev.backchat.conformance.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder {@code node}, whose packages are installed when they are missing or older than the lock file. */
public final class NodeModules {
    private static final Path NODE = Path.of("node");
    private static final Path LOCK_FILE = NODE.resolve("package-lock.json");
    private static final Path INSTALLED = NODE.resolve("node_modules/.installed-from");

    private NodeModules() {}

    /** The folder, with its packages installed exactly as the lock file says. */
    public static synchronized Path installed() {
        try {
            String wanted = Files.readString(LOCK_FILE);
            if (!Files.exists(INSTALLED) || !Files.readString(INSTALLED).equals(wanted)) {
                install();
                Files.writeString(INSTALLED, wanted);
            }
            return NODE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The installed version of a package. */
    public static String version(String name) {
        try {
            Path description = installed().resolve("node_modules").resolve(name).resolve("package.json");
            return Json.object(Files.readString(description))
                    .required("version")
                    .stringValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void install() {
        for (String tool : List.of("node", "npm")) {
            if (Tool.version(List.of(tool, "--version")).isEmpty()) {
                throw new IllegalStateException("'" + tool + "' is missing: the conformance tests drive Amazon's"
                        + " JavaScript SDKs in Node 20 or later. Install it (Debian: apt-get install nodejs npm).");
            }
        }
        try {
            int exit = new ProcessBuilder("npm", "ci")
                    .directory(NODE.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("'npm ci' failed in conformance/node with exit code " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
