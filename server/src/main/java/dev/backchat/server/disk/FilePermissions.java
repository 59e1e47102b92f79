package dev.backchat.server.disk;

import java.nio.file.FileSystems;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Permissions of files and directories, where the system has those of POSIX. */
public final class FilePermissions {
    private FilePermissions() {}

    /** Returns whether the system has them. */
    public static boolean areKnown() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    /**
     * Returns the attributes to create a file or directory with; none if the system doesn't have permissions.
     *
     * @param permissions such as {@code rw-------}
     */
    public static FileAttribute<?>[] of(String permissions) {
        return areKnown()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
