package dev.backchat.conformance.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.sdk.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A file system with nothing on it but what is put there: a machine without Java, without a path. One must be root. */
public final class BareRoot {
    /** Mounts in a namespace of its own, so that all of it is gone with the process. */
    private static final String RUN = """
            set -e
            root=$1 user=$2
            shift 2
            mount --bind "$root" "$root"
            mount --bind /proc "$root/proc"
            mount --rbind /dev "$root/dev"
            mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
            mount -o remount,bind,ro "$root"
            exec env -i "$(command -v chroot)" --userspec="$user" "$root" "$@"
            """;

    private static final List<String> MOUNT_POINTS = List.of("proc", "dev", "tmp");
    private static final String LOADER = "ld-linux-x86-64.so.2";
    private static final List<String> C_LIBRARY =
            List.of("libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "librt.so.1");

    private final Path root;

    /** One in an empty folder. */
    public BareRoot(Path root) throws IOException {
        this.root = root;
        Assumptions.assumeTrue(
                Tool.run(List.of("unshare", "--mount", "chroot", "/", "true"), Map.of())
                                .exitCode()
                        == 0,
                "the root of a process can be changed here");
        for (String folder : MOUNT_POINTS) {
            Files.createDirectories(root.resolve(folder));
        }
    }

    /** Its folder. */
    public Path path() {
        return root;
    }

    /** Adds the C library and a shell, which each system has. */
    public void addSystem() throws IOException {
        Files.copy(
                Path.of("/lib64", LOADER).toRealPath(),
                Files.createDirectories(root.resolve("lib64")).resolve(LOADER));
        Path libraries = Files.createDirectories(root.resolve("lib/x86_64-linux-gnu"));
        for (String name : C_LIBRARY) {
            Path library = Path.of("/lib/x86_64-linux-gnu").resolve(name);
            Assumptions.assumeTrue(Files.exists(library), "the C library is where Debian has it");
            Files.copy(library.toRealPath(), libraries.resolve(name));
        }
        Files.copy(
                Path.of("/bin/sh").toRealPath(),
                Files.createDirectories(root.resolve("bin")).resolve("sh"));
    }

    /** Unpacks an archive into a folder of it. */
    public void unpack(Path archive, String folder) throws IOException {
        Path target = Files.createDirectories(root.resolve(folder));
        Tool tar = Tool.run(
                List.of("tar", "--extract", "--numeric-owner", "--file", archive.toString(), "-C", target.toString()),
                Map.of());
        assertThat(tar.exitCode()).as(tar.errors()).isZero();
    }

    /** The command that runs another there, with no environment and nothing to write to but {@code /tmp}. */
    public List<String> command(String user, List<String> command) {
        List<String> all =
                new ArrayList<>(List.of("unshare", "--mount", "bash", "-c", RUN, "bash", root.toString(), user));
        all.addAll(command);
        return all;
    }
}
