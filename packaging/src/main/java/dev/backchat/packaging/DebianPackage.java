package dev.backchat.packaging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;

/** Writes a Debian package, as deb(5) has it. */
final class DebianPackage {
    private static final String HOME = "usr/lib/backchat/";
    private static final String DOCS = "usr/share/doc/backchat/";
    private static final String UNITS = "usr/lib/systemd/system/";
    private static final String CONFIG = "etc/backchat/backchat.yaml";

    /** It is to have secrets in it. */
    private static final int CONFIG_MODE = 0640;

    private static final int CONFIG_FOLDER_MODE = 0750;
    private static final int FILE_MODE = 0100644;
    private static final int KIBIBYTE = 1024;
    private static final List<String> SCRIPTS = List.of("postinst", "prerm", "postrm");

    private final Path files;
    private final Path work;

    /**
     * @param files what it has beside the folder: {@code src/main/files/debian}
     * @param work a folder for what is written on the way
     */
    DebianPackage(Path files, Path work) {
        this.files = files;
        this.work = work;
    }

    /** Returns the version as Debian compares it: what precedes a release is lower than that. */
    static String version(String version) {
        return version.replace("-SNAPSHOT", "~SNAPSHOT");
    }

    /** Writes the package of a release's folder. */
    void write(Path folder, String version, Path deb) throws IOException {
        List<PackageEntry> data = data(folder);
        Files.createDirectories(work);
        ByteArrayOutputStream control = new ByteArrayOutputStream();
        TarFile.write(control, "./", control(data, version));
        Path archive = work.resolve("data.tar.gz");
        TarFile.write(archive, "./", data);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(deb));
                ArArchiveOutputStream ar = new ArArchiveOutputStream(out)) {
            add(ar, "debian-binary", "2.0\n".getBytes(US_ASCII));
            add(ar, "control.tar.gz", control.toByteArray());
            add(ar, "data.tar.gz", Files.readAllBytes(archive));
        }
    }

    private static void add(ArArchiveOutputStream ar, String name, byte[] content) throws IOException {
        ar.putArchiveEntry(
                new ArArchiveEntry(name, content.length, 0, 0, FILE_MODE, PackageEntry.TIME.getEpochSecond()));
        ar.write(content);
        ar.closeArchiveEntry();
    }

    private List<PackageEntry> data(Path folder) throws IOException {
        List<PackageEntry> data = new ArrayList<>(PackageEntry.below(folder, HOME));
        data.add(PackageEntry.of("usr/bin/backchat", files.resolve("backchat")));
        data.add(PackageEntry.of(UNITS + "backchat.service", files.resolve("backchat.service")));
        data.add(PackageEntry.of(UNITS + "backchat.socket", files.resolve("backchat.socket")));
        data.add(PackageEntry.of(DOCS + "copyright", files.resolve("copyright")));
        data.add(new PackageEntry("etc/backchat", files, CONFIG_FOLDER_MODE));
        data.add(new PackageEntry(CONFIG, files.resolve("backchat.yaml"), CONFIG_MODE));
        data.sort(Comparator.comparing(PackageEntry::path));
        return data;
    }

    private List<PackageEntry> control(List<PackageEntry> data, String version) throws IOException {
        long bytes = 0;
        StringBuilder sums = new StringBuilder();
        for (PackageEntry entry : data) {
            if (!entry.isFolder() && !entry.isLink()) {
                bytes += Files.size(entry.source());
                if (!entry.path().equals(CONFIG)) {
                    sums.append(md5(entry.source()))
                            .append("  ")
                            .append(entry.path())
                            .append('\n');
                }
            }
        }
        String fields = Files.readString(files.resolve("control"))
                .replace("@version@", version(version))
                .replace("@installed-size@", Long.toString(Math.ceilDiv(bytes, KIBIBYTE)));
        List<PackageEntry> control = new ArrayList<>();
        control.add(text("control", fields));
        control.add(text("conffiles", "/" + CONFIG + "\n"));
        control.add(text("md5sums", sums.toString()));
        SCRIPTS.forEach(script -> control.add(PackageEntry.of(script, files.resolve(script))));
        return control;
    }

    private PackageEntry text(String name, String content) throws IOException {
        return PackageEntry.of(name, Files.writeString(work.resolve(name), content, UTF_8));
    }

    /** The sum that dpkg compares files with after they were installed. */
    private static String md5(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("each JDK has it", e);
        }
    }
}
