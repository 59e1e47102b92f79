package dev.backchat.server.sql;

/** Text for a column of PostgreSQL, which can't have U+0000: that is written as \0, and a backslash as two. */
final class PostgresText {
    private PostgresText() {}

    static String write(String text) {
        return text.replace("\\", "\\\\").replace("\0", "\\0");
    }

    static String read(String column) {
        if (column.indexOf('\\') < 0) {
            return column;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < column.length(); i++) {
            char next = column.charAt(i);
            if (next == '\\' && i + 1 < column.length()) {
                i++;
                next = column.charAt(i) == '0' ? '\0' : column.charAt(i);
            }
            text.append(next);
        }
        return text.toString();
    }
}
