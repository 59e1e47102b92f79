package dev.backchat.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Java runtime of the packages: the modules that the server and its libraries use, of the JDK that this runs on. */
final class JavaRuntime {
    /**
     * What {@code jdeps} finds, which a test compares. Left out are java.desktop, which two libraries name for beans and
     * geometry that nobody here uses, java.compiler, which annotations name, and java.security.jgss: Kerberos.
     */
    static final List<String> MODULES = List.of(
            "java.base",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.sql",
            "jdk.httpserver",
            "jdk.jfr",
            "jdk.management",
            "jdk.net",
            "jdk.unsupported");

    /**
     * What only other JDKs' tools, the making of CDS archives from lists, and the sorting of large arrays by wide registers
     * need.
     */
    private static final String UNNEEDED_FILES = "/java.base/lib/classlist,**/jrt-fs.jar,/java.base/lib/libsimdsort.so";

    /**
     * The JDK's messages in other languages than the server's, and the compiler of XSLT, as java.xml is there for its
     * parsers. A package must keep a class.
     */
    private static final String UNNEEDED_RESOURCES = "regex:.*_(de|ja|zh_CN|zh_TW)\\.(class|properties),"
            + "regex:/java\\.xml/com/sun/org/apache/(bcel/internal/(classfile|generic)|xalan/internal/xsltc/compiler)/[^C/]+";

    private JavaRuntime() {}

    /** Makes it in a folder that is not there yet. */
    static void link(Path folder) throws IOException {
        Path jdk = Path.of(System.getProperty("java.home"));
        ExternalProgram.run(List.of(
                jdk.resolve("bin/jlink").toString(),
                "--add-modules",
                String.join(",", MODULES),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-9",
                "--exclude-files",
                UNNEEDED_FILES,
                "--exclude-resources",
                UNNEEDED_RESOURCES,
                "--output",
                folder.toString()));
        strip(folder);
        // jlink takes the notices of modules, and not that of the whole.
        Path notice = jdk.resolve("NOTICE");
        if (Files.exists(notice)) {
            Files.copy(notice, folder.resolve("NOTICE"));
        }
    }

    /** Removes the symbol tables that linking needs no more: a tenth of the runtime. */
    private static void strip(Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of("strip", "--strip-unneeded"));
        try (Stream<Path> files = Files.walk(folder.resolve("lib"))) {
            files.filter(file -> file.toString().endsWith(".so"))
                    .filter(file -> !Files.isSymbolicLink(file))
                    .map(Path::toString)
                    .sorted()
                    .forEach(command::add);
        }
        try {
            ExternalProgram.run(command);
        } catch (PackagingException e) {
            throw new PackagingException(e.getMessage() + " (Debian: apt-get install binutils)");
        }
    }
}
