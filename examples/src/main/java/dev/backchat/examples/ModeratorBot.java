package dev.backchat.examples;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.client.Ivschat;
import dev.backchat.client.room.ChatConnectException;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatRoomListener;
import dev.backchat.client.room.ChatToken;
import dev.backchat.client.room.DisconnectReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Deletes messages that contain a banned word, and disconnects users who send it for the third time: {@code
 * ModeratorBot <room ARN> <region or messaging URL> <word>}.
 */
public final class ModeratorBot implements ChatRoomListener {
    private static final int PATIENCE = 3;

    private final String word;
    private final Map<String, Integer> offences = new HashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);

    private ModeratorBot(String word) {
        this.word = word.toLowerCase(Locale.ROOT);
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 3) {
            System.err.println("usage: ModeratorBot <room ARN> <region or messaging URL> <word>");
            System.exit(2);
        }
        CreateChatTokenRequest request = CreateChatTokenRequest.builder()
                .roomIdentifier(arguments[0])
                .userId("moderator")
                .capabilities(ChatTokenCapability.DELETE_MESSAGE, ChatTokenCapability.DISCONNECT_USER)
                .build();
        ModeratorBot bot = new ModeratorBot(arguments[2]);
        try (Ivschat ivschat = new Ivschat();
                ChatRoom room = ChatRoom.builder(
                                arguments[1],
                                () -> ivschat.createChatToken(request).thenApply(ChatToken::of))
                        .reconnectTimeout(Duration.ofHours(1))
                        .build()) {
            room.addListener(bot);
            room.connect();
            bot.end.await();
        }
    }

    @Override
    public void connect(ChatRoom room) {
        System.out.println("moderating");
    }

    @Override
    public void message(ChatRoom room, ChatFrame.Message message) {
        if (!message.content().toLowerCase(Locale.ROOT).contains(word)) {
            return;
        }
        String userId = message.sender().userId();
        report(room.deleteMessage(message.id(), "banned word"), "deleted a message of " + userId);
        // Listeners are called one at a time, so a plain map is enough.
        if (offences.merge(userId, 1, Integer::sum) == PATIENCE) {
            offences.remove(userId);
            report(room.disconnectUser(userId, "banned word, again"), "disconnected " + userId);
        }
    }

    private static void report(CompletableFuture<?> done, String what) {
        done.whenComplete((event, error) -> System.out.println(error == null ? what : "not " + what + ": " + error));
    }

    /** Only prints the failure, because the room retries by itself. */
    @Override
    public void connectFailed(ChatRoom room, ChatConnectException failure) {
        System.out.println(failure.getMessage());
    }

    @Override
    public void disconnect(ChatRoom room, DisconnectReason reason, String detail) {
        System.out.println("the end: " + reason + ": " + detail);
        end.countDown();
    }
}
