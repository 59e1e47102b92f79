package dev.backchat.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.FrameWriter;
import dev.backchat.client.room.ChatConnectException;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatRoomListener;
import dev.backchat.client.room.DeleteMessageEvent;
import dev.backchat.client.room.DisconnectReason;
import dev.backchat.client.room.DisconnectUserEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Prints the events of a room, one per line, until it ends. */
final class RoomPrinter implements ChatRoomListener {
    private final Console console;
    private final boolean json;
    private final String arn;
    private final DateTimeFormatter time;
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    /** Accessed only by listener calls, which are sequential. */
    private boolean wasConnected;

    private String lastFailure = "";

    RoomPrinter(Console console, boolean json, String arn, ZoneId zone) {
        this.console = console;
        this.json = json;
        this.arn = arn;
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
    }

    /** Follows a room to its end, and returns the exit code; a signal ends it with 0. */
    static int follow(Service service, Console console, String roomName, @Nullable String userId, boolean json)
            throws CommandException {
        String arn = service.arn(roomName);
        ChatRoom room = service.join(arn, requireNonNullElse(userId, MessageSender.userOfThisMachine()))
                .build();
        RoomPrinter printer = new RoomPrinter(console, json, arn, ZoneId.systemDefault());
        room.addListener(printer);
        Thread onSignal = new Thread(
                () -> {
                    room.disconnect().join();
                    // Otherwise the exit code would be the signal's.
                    Runtime.getRuntime().halt(0);
                },
                "signal");
        Runtime.getRuntime().addShutdownHook(onSignal);
        // A failure is reported by the listener.
        room.connect();
        int code = printer.exitCode.join();
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // The hook is running, and ends the process.
        }
        room.disconnect().join();
        return code;
    }

    /** Returns the exit code, once the room has ended. */
    CompletableFuture<Integer> exitCode() {
        return exitCode;
    }

    @Override
    public void connecting(ChatRoom room) {
        if (wasConnected) {
            console.note("the connection is lost; connects again");
        }
    }

    @Override
    public void connect(ChatRoom room) {
        wasConnected = true;
        lastFailure = "";
        console.note("connected to " + arn);
    }

    @Override
    public void connectFailed(ChatRoom room, ChatConnectException failure) {
        String words = String.valueOf(failure.getMessage());
        // Repeated failures for the same reason are reported once.
        if (!words.equals(lastFailure)) {
            lastFailure = words;
            console.note(words);
        }
    }

    @Override
    public void disconnect(ChatRoom room, DisconnectReason reason, String detail) {
        if (reason == DisconnectReason.CLIENT_DISCONNECT) {
            exitCode.complete(0);
        } else {
            console.note("the end: " + detail);
            exitCode.complete(CommandException.REFUSED);
        }
    }

    @Override
    public void message(ChatRoom room, ChatFrame.Message message) {
        print(message, message.sendTime(), message.sender().userId() + ": " + message.content());
    }

    @Override
    public void event(ChatRoom room, ChatFrame.Event event) {
        String attributes = Tokens.attributes(event.attributes());
        print(event, event.sendTime(), "* " + event.eventName() + (attributes.isEmpty() ? "" : " ") + attributes);
    }

    @Override
    public void messageDelete(ChatRoom room, DeleteMessageEvent event) {
        print(
                new ChatFrame.Event(
                        event.id(), event.requestId(), "aws:DELETE_MESSAGE", event.attributes(), event.sendTime()),
                event.sendTime(),
                "* message " + event.messageId() + " is deleted" + because(event.reason()));
    }

    @Override
    public void userDisconnect(ChatRoom room, DisconnectUserEvent event) {
        print(
                new ChatFrame.Event(
                        event.id(), event.requestId(), "aws:DISCONNECT_USER", event.attributes(), event.sendTime()),
                event.sendTime(),
                "* " + event.userId() + " is disconnected" + because(event.reason()));
    }

    private static String because(@Nullable String reason) {
        return reason == null ? "" : ": " + reason;
    }

    private void print(ChatFrame frame, Instant sent, String words) {
        console.print(json ? json(frame) : time.format(sent) + " " + Console.escape(words));
        if (console.isClosed()) {
            exitCode.complete(0);
        }
    }

    /** Returns a frame as received, in one line; empty attributes stand for the service's null. */
    static String json(ChatFrame frame) {
        ChatFrame as = frame;
        if (frame instanceof ChatFrame.Message message) {
            as = new ChatFrame.Message(
                    message.id(),
                    message.requestId(),
                    nullIfEmpty(message.attributes()),
                    message.content(),
                    message.sendTime(),
                    message.sender());
        } else if (frame instanceof ChatFrame.Event event) {
            as = new ChatFrame.Event(
                    event.id(),
                    event.requestId(),
                    event.eventName(),
                    nullIfEmpty(event.attributes()),
                    event.sendTime());
        }
        return new String(FrameWriter.write(as), UTF_8);
    }

    private static @Nullable Map<String, String> nullIfEmpty(Map<String, String> attributes) {
        return attributes.isEmpty() ? null : attributes;
    }
}
