package dev.backchat.conformance.table;

import java.util.EnumSet;
import java.util.Set;

/** A section of the table, in the document's order. */
public enum Section {
    ROOMS("Rooms", Columns.CONTROL_PLANE),
    ROOM_LISTS("Lists of rooms", Columns.CONTROL_PLANE),
    LOGGING_CONFIGURATIONS("Logging configurations", Columns.CONTROL_PLANE),
    TAGS("Tags", Columns.CONTROL_PLANE),
    CHAT_TOKENS("Chat tokens", Columns.CONTROL_PLANE),
    MESSAGES_AND_USERS("SendEvent, DeleteMessage, DisconnectUser", Columns.CONTROL_PLANE),
    CALLERS("Callers, signatures and request ids", Columns.CONTROL_PLANE),
    MODELED_ERRORS("Errors of the model, on every operation that has them", Columns.CONTROL_PLANE),
    // Not by the AWS CLI: its calls go through the same library as boto3's.
    LIMITS(
            "Both sides of every constraint",
            EnumSet.of(
                    Column.BACKCHAT_CLIENT,
                    Column.JAVA,
                    Column.JAVASCRIPT,
                    Column.BOTO3,
                    Column.GO,
                    Column.RUST,
                    Column.SIGNED_HTTP)),
    WIRE("Control plane on the wire", EnumSet.of(Column.SIGNED_HTTP)),
    SIGNATURES("Signatures on the wire", EnumSet.of(Column.SIGNED_HTTP)),
    MESSAGING("Messaging", Columns.MESSAGING),
    MESSAGING_LIMITS("Both sides of every limit of the Messaging API", Columns.MESSAGING),
    RECONNECTS("Reconnects", EnumSet.of(Column.CHAT_ROOM, Column.MESSAGING_SDK)),
    HANDSHAKE("WebSocket handshake", EnumSet.of(Column.WEBSOCKET)),
    FRAMES("WebSocket frames", EnumSet.of(Column.WEBSOCKET)),
    TIME("What takes time", Columns.MESSAGING),
    HOSTILE("Hostile input", EnumSet.of(Column.SIGNED_HTTP, Column.WEBSOCKET, Column.SERVER)),
    DURABILITY("Durability", EnumSet.of(Column.SERVER));

    private final String title;
    private final Set<Column> columns;

    Section(String title, Set<Column> columns) {
        this.title = title;
        this.columns = columns;
    }

    String title() {
        return title;
    }

    /** Who shows what the section is about. */
    public Set<Column> columns() {
        return columns;
    }

    private static final class Columns {
        private static final Set<Column> CONTROL_PLANE = EnumSet.range(Column.BACKCHAT_CLIENT, Column.SIGNED_HTTP);
        private static final Set<Column> MESSAGING =
                EnumSet.of(Column.CHAT_ROOM, Column.MESSAGING_SDK, Column.WEBSOCKET);
    }
}
