package dev.backchat.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A disk of some megabytes that can be filled, and can die. One must be root to have one, and the machine must let it. */
public final class SmallDisk implements AutoCloseable {
    private final Path root;
    private final Path ballast;

    private SmallDisk(Path root) {
        this.root = root;
        this.ballast = root.resolve("ballast");
    }

    /** A disk of 16 MiB. */
    public static SmallDisk mount(Path root) {
        return mounted(root, List.of("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs"), "a small disk can be mounted");
    }

    /** A disk of 32 MiB that {@link #die} works on: a real file system on a device that is the file {@code image}. */
    public static SmallDisk mount(Path root, Path image) {
        Assumptions.assumeTrue(
                run("truncate", "-s", "32M", image.toString()) && run("mkfs.ext4", "-q", "-F", image.toString()),
                "a disk's file system can be made here");
        return remount(root, image);
    }

    /** The same disk, repaired and mounted once more. */
    public static SmallDisk remount(Path root, Path image) {
        run("e2fsck", "-p", image.toString());
        return mounted(
                root,
                List.of("mount", "-o", "loop,errors=remount-ro", image.toString()),
                "a file can be mounted as a disk");
    }

    private static SmallDisk mounted(Path root, List<String> mount, String assumed) {
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(mount);
        command.add(root.toString());
        Assumptions.assumeTrue(run(command.toArray(String[]::new)), assumed + " here");
        return new SmallDisk(root);
    }

    /** What is on it. */
    public Path root() {
        return root;
    }

    /** Takes all the room that is left. */
    public void fill() {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // Now it is full.
            assertThat(ballast).isNotEmptyFile();
        }
    }

    /** Gives back what {@link #fill} took. */
    public void empty() {
        try {
            Files.delete(ballast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets nobody write to it any more, who hasn't begun yet. */
    public void lock() {
        assertThat(run("mount", "-o", "remount,ro", root.toString())).isTrue();
    }

    /** Has the kernel find an error on it, after which it lets nobody write any more, whatever they have open. */
    public void die() {
        Path trigger = Path.of("/sys/fs/ext4", device(), "trigger_fs_error");
        Assumptions.assumeTrue(Files.isWritable(trigger), "a disk can be made to fail here");
        try {
            Files.writeString(trigger, "a test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String device() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/mounts"))) {
            return mounts.map(line -> line.split(" ", -1))
                    .filter(fields -> fields[1].equals(root.toString()))
                    .map(fields -> String.valueOf(Path.of(fields[0]).getFileName()))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of it is on the device now, and nothing waits for being written there. */
    public void sync() {
        assertThat(run("sync", "-f", root.toString())).isTrue();
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            // There is no such program here.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        assertThat(run("umount", root.toString())).isTrue();
    }
}
