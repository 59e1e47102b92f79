package dev.backchat.packaging;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes archives that say nothing of the machine or the moment that they were made at. */
final class TarFile implements AutoCloseable {
    private static final String ROOT = "root";

    private final TarArchiveOutputStream tar;
    private final String prefix;
    private final Set<String> folders = new HashSet<>();

    private TarFile(OutputStream out, String prefix) {
        this.tar = new TarArchiveOutputStream(out, "UTF-8");
        this.prefix = prefix;
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    }

    /** Writes a compressed archive. {@code prefix} is in front of each name, such as {@code ./}. */
    static void write(Path file, String prefix, List<PackageEntry> entries) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            write(out, prefix, entries);
        }
    }

    static void write(OutputStream out, String prefix, List<PackageEntry> entries) throws IOException {
        try (TarFile tar = new TarFile(new GZIPOutputStream(out), prefix)) {
            for (PackageEntry entry : entries.stream()
                    .sorted(Comparator.comparing(PackageEntry::path))
                    .toList()) {
                tar.add(entry);
            }
        }
    }

    private void add(PackageEntry entry) throws IOException {
        addFolders(entry.path());
        if (entry.isFolder()) {
            if (folders.add(entry.path())) {
                put(new TarArchiveEntry(prefix + entry.path() + "/"), entry.mode());
                tar.closeArchiveEntry();
            }
        } else if (entry.isLink()) {
            TarArchiveEntry link = new TarArchiveEntry(prefix + entry.path(), TarConstants.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(entry.source()).toString());
            put(link, 0777);
            tar.closeArchiveEntry();
        } else {
            TarArchiveEntry file = new TarArchiveEntry(prefix + entry.path());
            file.setSize(Files.size(entry.source()));
            put(file, entry.mode());
            Files.copy(entry.source(), tar);
            tar.closeArchiveEntry();
        }
    }

    /** Adds the folders that a path is in, which package managers want to be told of. */
    private void addFolders(String path) throws IOException {
        if (!prefix.isEmpty() && folders.add("")) {
            put(new TarArchiveEntry(prefix), PackageEntry.FOLDER);
            tar.closeArchiveEntry();
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String folder = path.substring(0, slash);
            if (folders.add(folder)) {
                put(new TarArchiveEntry(prefix + folder + "/"), PackageEntry.FOLDER);
                tar.closeArchiveEntry();
            }
        }
    }

    private void put(TarArchiveEntry entry, int mode) throws IOException {
        entry.setModTime(FileTime.from(PackageEntry.TIME));
        entry.setIds(0, 0);
        entry.setNames(ROOT, ROOT);
        entry.setMode(mode);
        tar.putArchiveEntry(entry);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
