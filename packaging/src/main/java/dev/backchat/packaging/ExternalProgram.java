package dev.backchat.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;

/** Programs of this machine. */
final class ExternalProgram {
    private ExternalProgram() {}

    /** Runs a program to its end. */
    static void run(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new PackagingException(command.getFirst() + " is needed: " + e.getMessage());
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        int code = process.onExit().join().exitValue();
        if (code != 0) {
            throw new PackagingException(command.getFirst() + " ended with " + code + ": " + output.strip());
        }
    }
}
