package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Maps names chosen by callers to names in a folder. The mapping is injective, even on case-insensitive file systems;
 * no name leads to another place, and none becomes a directory that is part of another's path.
 */
final class FolderName {
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    /** File systems allow 255 bytes, and suffixes need some. */
    private static final int MAX_PART_LENGTH = 200;
    /** Ends each part of a long name but the last, and nothing else. */
    private static final String GOES_ON = "~/";

    private FolderName() {}

    /** Keeps usual names; other characters become {@code %} and two digits per byte. */
    static String of(String name) {
        StringBuilder escaped = new StringBuilder();
        byte[] bytes = name.getBytes(UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char character = (char) bytes[i];
            boolean isWithin = i > 0 && i < bytes.length - 1;
            if (PLAIN.indexOf(character) >= 0 || (character == '.' && isWithin)) {
                escaped.append(character);
            } else {
                escaped.append("%%%02x".formatted(bytes[i] & 0xff));
            }
        }
        for (int at = MAX_PART_LENGTH; at < escaped.length(); at += MAX_PART_LENGTH + GOES_ON.length()) {
            escaped.insert(at, GOES_ON);
        }
        return escaped.toString();
    }
}
