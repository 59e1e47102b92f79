package dev.backchat.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.EventId;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.client.SendEventCommand;
import dev.backchat.client.room.ChatRequestException;
import dev.backchat.client.room.ChatRoom;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends messages to a room as one user, and waits until each has been delivered to the room. */
final class MessageSender implements AutoCloseable {
    /** Error code for too many messages per second, the only error for which a retry helps. */
    private static final int TOO_OFTEN = 429;

    private static final int MAX_RETRY_SECONDS = 60;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final ChatRoom room;

    private MessageSender(ChatRoom room) {
        this.room = room;
    }

    /** Joins a room by its ARN, id or name; a null user is the user of this machine. */
    static MessageSender join(Service service, String room, @Nullable String userId) throws CommandException {
        ChatRoom joined = service.join(
                        service.arn(room),
                        requireNonNullElse(userId, userOfThisMachine()),
                        ChatTokenCapability.SEND_MESSAGE)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        joined.connect().join();
        return new MessageSender(joined);
    }

    static String userOfThisMachine() {
        return System.getProperty("user.name", "backchat");
    }

    static int sendEvent(
            Service service, Console console, boolean json, String room, String name, Map<String, String> attributes)
            throws CommandException {
        EventId sent = service.call(new SendEventCommand(
                new SendEventRequest(service.arn(room), name, attributes.isEmpty() ? null : attributes)));
        console.print(json ? Console.json(sent) : sent.id());
        return 0;
    }

    /** Sends a message, and prints it once it has been delivered. */
    void say(String text, Map<String, String> attributes, boolean json, Console console) {
        ChatFrame.Message heard = room.sendMessage(text, attributes).join();
        console.print(json ? RoomPrinter.json(heard) : heard.id());
    }

    /** Sends each line that isn't blank, no faster than the room accepts them. */
    void sayLines(InputStream input, Map<String, String> attributes, boolean json, Console console)
            throws IOException, InterruptedException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(input, UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            for (int waited = 0; !line.isBlank(); waited++) {
                try {
                    say(line, attributes, json, console);
                    break;
                } catch (CompletionException e) {
                    if (waited == MAX_RETRY_SECONDS || !isTooOften(e)) {
                        throw e;
                    }
                    TimeUnit.SECONDS.sleep(1);
                }
            }
        }
    }

    private static boolean isTooOften(CompletionException e) {
        return e.getCause() instanceof ChatRequestException error && error.errorCode() == TOO_OFTEN;
    }

    @Override
    public void close() {
        room.disconnect().join();
    }
}
