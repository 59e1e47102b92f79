package dev.backchat.packaging;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * The image, as an archive that {@code docker load} and its like take. It is made from nothing, so that no registry is
 * asked for a base: the GNU C library, the release's folder, and no shell.
 */
final class ContainerImage {
    private static final String HOME = "/opt/backchat";
    private static final String DATA = "/var/lib/backchat";

    /** The user's and its group's number, which the Helm chart names too. */
    private static final String USER = "10001:10001";

    private static final String ROOT = "0:0";
    private static final int CLIENTS = 4870;
    private static final int OPERATORS = 4871;
    private static final List<String> ACCOUNT_FILES = List.of("passwd", "group", "nsswitch.conf");

    private final Path files;
    private final Path work;

    /**
     * @param files what it has in {@code /etc}: {@code src/main/files/image}
     * @param work a folder for what is written on the way
     */
    ContainerImage(Path files, Path work) {
        this.files = files;
        this.work = work;
    }

    /** Writes the image of a release's folder. */
    void write(Path folder, String version, Path archive) throws IOException {
        try {
            Containerizer target = Containerizer.to(TarImage.at(archive).named("backchat:" + version))
                    .setOfflineMode(true)
                    .setBaseImageLayersCache(work.resolve("base"))
                    .setApplicationLayersCache(work.resolve("layers"));
            Jib.fromScratch()
                    .setPlatforms(Set.of(new Platform("amd64", "linux")))
                    .setCreationTime(PackageEntry.TIME)
                    .addFileEntriesLayer(system())
                    .addFileEntriesLayer(below(folder, "runtime"))
                    .addFileEntriesLayer(below(folder, "lib"))
                    .addFileEntriesLayer(rest(folder))
                    .setEnvironment(Map.of("LC_ALL", "C.UTF-8"))
                    .setUser(USER)
                    .setExposedPorts(Port.tcp(CLIENTS), Port.tcp(OPERATORS))
                    .setEntrypoint(
                            HOME + "/runtime/bin/java",
                            "@" + HOME + "/lib/java.options",
                            "-jar",
                            HOME + "/lib/" + ServerLibraries.MAIN_JAR)
                    .setProgramArguments("serve")
                    .containerize(target);
        } catch (InvalidImageReferenceException e) {
            throw new PackagingException("the version " + version + " can't be the tag of an image: " + e.getMessage());
        } catch (RegistryException | CacheDirectoryCreationException | ExecutionException e) {
            throw new IOException("the image can't be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private FileEntriesLayer system() throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("system");
        add(layer, Path.of(SystemLibraries.LOADER).toRealPath(), SystemLibraries.LOADER, 0755, ROOT);
        for (String name : SystemLibraries.NAMES) {
            Path library = SystemLibraries.find(name);
            add(layer, library.toRealPath(), library.toString(), 0755, ROOT);
        }
        for (String name : ACCOUNT_FILES) {
            add(layer, files.resolve(name), "/etc/" + name, 0644, ROOT);
        }
        Path empty = Files.createDirectories(work.resolve("empty"));
        add(layer, empty, DATA, 0700, USER);
        // Netty and SQLite unpack their native code here.
        add(layer, empty, "/tmp", 0777, ROOT);
        return layer.build();
    }

    private static FileEntriesLayer below(Path folder, String name) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (PackageEntry entry : PackageEntry.below(folder.resolve(name), HOME + "/" + name + "/")) {
            add(layer, entry);
        }
        return layer.build();
    }

    /** Returns the licenses and the sample. The launcher would need a shell. */
    private static FileEntriesLayer rest(Path folder) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("documents");
        for (PackageEntry entry : PackageEntry.below(folder, HOME + "/")) {
            if (!entry.isFolder() && folder.equals(entry.source().getParent())) {
                add(layer, entry);
            }
        }
        return layer.build();
    }

    private static void add(FileEntriesLayer.Builder layer, PackageEntry entry) {
        add(layer, entry.source(), entry.path(), entry.mode(), ROOT);
    }

    private static void add(FileEntriesLayer.Builder layer, Path source, String path, int mode, String owner) {
        layer.addEntry(
                source,
                AbsoluteUnixPath.get(path),
                FilePermissions.fromOctalString(Integer.toOctalString(mode)),
                PackageEntry.TIME,
                owner);
    }
}
