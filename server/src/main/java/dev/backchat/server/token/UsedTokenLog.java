package dev.backchat.server.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.backchat.server.disk.FilePermissions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The uses of tokens that are not in the store yet, in two small files of the data directory: one is appended to while
 * what the other has is written to the store. An appended use survives the end of the process, though not of the machine,
 * like what the store is given without waiting for the disk. Appending and turning are not thread-safe.
 */
final class UsedTokenLog implements AutoCloseable {
    private static final List<String> NAMES = List.of("used-tokens.0", "used-tokens.1");

    private static final Pattern LINE = Pattern.compile("(?m)^([A-Za-z0-9]+) ([0-9]{1,15})\n");

    private final List<FileChannel> files = new ArrayList<>();
    /** Index of the file that is appended to. */
    private int current;

    /** @param expires until when the use must be remembered */
    record Use(String tokenId, Instant expires) {
        private String line() {
            // What a full disk cut off before it ends here.
            return "\n" + tokenId + " " + expires.toEpochMilli() + "\n";
        }

        private static Use of(MatchResult line) {
            return new Use(line.group(1), Instant.ofEpochMilli(Long.parseLong(line.group(2))));
        }
    }

    /** Opens the files of a directory, which are created if they are missing. */
    @SuppressWarnings("MustBeClosedChecker") // The log closes them.
    static UsedTokenLog open(Path directory) throws IOException {
        UsedTokenLog log = new UsedTokenLog();
        try {
            for (String name : NAMES) {
                log.files.add(FileChannel.open(
                        directory.resolve(name),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                        FilePermissions.of("rw-------")));
            }
            return log;
        } catch (IOException e) {
            log.close();
            throw e;
        }
    }

    /**
     * Returns the uses in the files of a directory. A line that was cut short has let nobody in; after a power failure there
     * may be others that are none.
     */
    static List<Use> read(Path directory) throws IOException {
        List<Use> uses = new ArrayList<>();
        for (String name : NAMES) {
            Path file = directory.resolve(name);
            if (Files.exists(file)) {
                String text = Files.readString(file, ISO_8859_1);
                LINE.matcher(text).results().map(Use::of).forEach(uses::add);
            }
        }
        return uses;
    }

    /** Appends a use, by one system call. */
    void append(Use use) throws IOException {
        ByteBuffer line = ByteBuffer.wrap(use.line().getBytes(ISO_8859_1));
        while (line.hasRemaining()) {
            files.get(current).write(line);
        }
    }

    /**
     * Has what is appended from now on go to the other file.
     *
     * @return the number of the one before, to be {@link #empty emptied} before this is called again
     */
    int turn() {
        int before = current;
        current = 1 - current;
        return before;
    }

    /** Empties a file that is not appended to. May wait for the disk. */
    void empty(int file) throws IOException {
        files.get(file).truncate(0);
    }

    @Override
    public void close() throws IOException {
        for (FileChannel file : files) {
            file.close();
        }
    }
}
