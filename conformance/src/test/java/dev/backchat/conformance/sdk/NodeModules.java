package dev.backchat.conformance.sdk;

import dev.backchat.conformance.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder {@code node}, and others, whose packages are installed when they are missing or older than the lock file. */
public final class NodeModules {
    private static final Path NODE = Path.of("node");
    private static final String LOCK_FILE = "package-lock.json";
    private static final String INSTALLED = "node_modules/.installed-from";

    private NodeModules() {}

    /** The folder, with its packages installed exactly as the lock file says. */
    public static Path installed() {
        return installedIn(NODE);
    }

    /** Any folder, with its packages installed exactly as its lock file says. */
    public static synchronized Path installedIn(Path folder) {
        try {
            Path installed = folder.resolve(INSTALLED);
            String wanted = Files.readString(folder.resolve(LOCK_FILE));
            if (!Files.exists(installed) || !Files.readString(installed).equals(wanted)) {
                install(folder);
                Files.writeString(installed, wanted);
            }
            return folder;
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

    private static void install(Path folder) {
        for (String tool : List.of("node", "npm")) {
            if (Tool.version(List.of(tool, "--version")).isEmpty()) {
                throw new IllegalStateException(
                        "'" + tool + "' is missing: the conformance tests drive Amazon's"
                                + " JavaScript SDKs, and the console, in Node 20 or later. Install it (Debian: apt-get install nodejs npm).");
            }
        }
        try {
            int exit = new ProcessBuilder("npm", "ci")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("'npm ci' failed in " + folder + " with exit code " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
