package dev.backchat.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The server's jars as they are packaged, in a folder of their own. */
final class ServerLibraries {
    /** The jar that is started. Its manifest has the class path, so that the order of jars is the same everywhere. */
    static final String MAIN_JAR = "backchat.jar";

    private static final String MAIN_CLASS = "dev.backchat.server.Main";
    private static final String SQLITE = "sqlite-jdbc-";
    private static final String SQLITE_NATIVE = "org/sqlite/native/";
    private static final String SQLITE_PLATFORM = SQLITE_NATIVE + "Linux/x86_64/";
    private static final int BUILD_ID_LENGTH = 16;

    private ServerLibraries() {}

    /**
     * Copies them.
     *
     * @param target the build's folder of the server
     */
    static void copy(Path target, String version, Path folder) throws IOException {
        List<Path> jars = new ArrayList<>();
        jars.add(target.resolve("backchat-server-" + version + ".jar"));
        try (Stream<Path> libraries = Files.list(target.resolve("lib"))) {
            libraries.sorted().forEach(jars::add);
        }
        Files.createDirectories(folder);
        List<String> names = new ArrayList<>();
        MessageDigest digest = sha256();
        for (Path jar : jars) {
            String name = String.valueOf(jar.getFileName());
            Path copy = folder.resolve(name);
            if (name.startsWith(SQLITE)) {
                copyForLinux(jar, copy);
            } else {
                Files.copy(jar, copy);
            }
            names.add(name);
            digest.update(Files.readAllBytes(copy));
        }
        writeMainJar(names, folder.resolve(MAIN_JAR));
        // All files have one time, so that an AOT cache can't tell by it whether it was made for them.
        Files.writeString(
                folder.resolve("build-id"),
                HexFormat.of().formatHex(digest.digest()).substring(0, BUILD_ID_LENGTH) + "\n");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("each JDK has it", e);
        }
    }

    /** Leaves out SQLite for the other platforms, which is eleven megabytes. */
    private static void copyForLinux(Path jar, Path copy) throws IOException {
        boolean hasPlatform = false;
        try (ZipFile from = new ZipFile(jar.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(copy))) {
            Enumeration<? extends ZipEntry> entries = from.entries();
            while (entries.hasMoreElements()) {
                String name = entries.nextElement().getName();
                hasPlatform |= name.startsWith(SQLITE_PLATFORM);
                boolean isOfAnother = name.startsWith(SQLITE_NATIVE) && !name.startsWith(SQLITE_PLATFORM);
                if (name.endsWith("/") || isOfAnother) {
                    continue;
                }
                put(to, name);
                try (InputStream content = from.getInputStream(from.getEntry(name))) {
                    content.transferTo(to);
                }
                to.closeEntry();
            }
        }
        if (!hasPlatform) {
            throw new PackagingException(jar + " has no " + SQLITE_PLATFORM);
        }
    }

    private static void put(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        // Without a time zone, as the archive has it.
        entry.setTimeLocal(PackageEntry.TIME.atOffset(ZoneOffset.UTC).toLocalDateTime());
        zip.putNextEntry(entry);
    }

    private static void writeMainJar(List<String> classPath, Path file) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, MAIN_CLASS);
        attributes.put(
                Attributes.Name.CLASS_PATH,
                String.join(" ", classPath.stream().map(ServerLibraries::url).toList()));
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream jar = new JarOutputStream(out)) {
            put(jar, JarFile.MANIFEST_NAME);
            manifest.write(jar);
            jar.closeEntry();
        }
    }

    private static String url(String name) {
        return URI.create(name).toString();
    }
}
