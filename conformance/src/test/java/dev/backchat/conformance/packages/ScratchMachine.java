package dev.backchat.conformance.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.sdk.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** This machine's file system, with changes that are thrown away: to install packages. One must be root. */
public final class ScratchMachine implements AutoCloseable {
    /** Where files come to that are put on it. */
    public static final String FOLDER = "/srv/packages";

    /** Mounts in a namespace of its own, and keeps that until its input ends. */
    private static final String HOLD = """
            set -e
            mount -t tmpfs tmpfs "$1"
            mkdir "$1/upper" "$1/work" "$1/root"
            mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" overlay "$1/root"
            mount --bind /proc "$1/root/proc"
            mount --rbind /dev "$1/root/dev"
            mount -t tmpfs -o mode=1777 tmpfs "$1/root/tmp"
            mkdir -p "$1/root$2"
            echo mounted
            exec cat
            """;

    private final Process holder;
    private final Path root;

    private ScratchMachine(Process holder, Path root) {
        this.holder = holder;
        this.root = root;
    }

    /** One that is mounted at an empty folder. */
    public static ScratchMachine mount(Path folder) throws IOException {
        Process holder = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "bash",
                        "-c",
                        HOLD,
                        "bash",
                        folder.toString(),
                        FOLDER)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader said = holder.inputReader();
        if (said.readLine() == null) {
            Assumptions.abort("a file system can be mounted over this machine's here");
        }
        return new ScratchMachine(holder, folder.resolve("root"));
    }

    /** Puts a file on it. */
    public void add(Path file) throws IOException {
        runOutside("cp", file.toString(), root + FOLDER);
    }

    /** Appends lines to a file of it. */
    public void append(String file, String lines) throws IOException {
        runOutside("bash", "-c", "printf %s \"$2\" >>\"$1\"", "bash", root + file, lines);
    }

    private void runOutside(String... command) throws IOException {
        List<String> all = new ArrayList<>(enter());
        all.addAll(List.of(command));
        Tool tool = Tool.run(all, Map.of());
        assertThat(tool.exitCode()).as(tool.errors()).isZero();
    }

    private List<String> enter() {
        return List.of("nsenter", "--target", Long.toString(holder.pid()), "--mount");
    }

    /** The command that runs a line of shell there, in {@link #FOLDER}'s parent. */
    public List<String> command(String line) {
        List<String> all = new ArrayList<>(enter());
        all.addAll(List.of("chroot", root.toString(), "bash", "-c", "cd /srv && " + line));
        return all;
    }

    /** Runs a line of shell to its end, which must be a good one; what it printed. */
    public String run(String line) throws IOException {
        Tool tool = Tool.run(command(line), Map.of("DEBIAN_FRONTEND", "noninteractive"));
        assertThat(tool.exitCode())
                .as("%s: %s%s", line, tool.output(), tool.errors())
                .isZero();
        return tool.output() + tool.errors();
    }

    @Override
    public void close() throws IOException {
        holder.getOutputStream().close();
        holder.onExit().join();
    }
}
