package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.RoomMessage;
import dev.backchat.client.Ivschat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what a server's data directory has of its rooms' histories. */
class HistoryDirectoryTest {
    @TempDir
    private Path data;

    /** A server on the directory, until it is stopped. */
    private final class Life implements AutoCloseable {
        private final Server server;
        final Ivschat ivschat;

        Life(String extensions) throws IOException, ConfigurationException {
            server = Server.start(Configs.read(
                    true,
                    Map.of("port", "0", "internalPort", "0", "data", data.toString()),
                    Map.of("BACKCHAT_EXTENSIONS", extensions),
                    null));
            ivschat = Configs.client(server);
        }

        String room() {
            return ivschat.createRoom(room -> room.tags(Map.of("backchat:history", "10/1h")))
                    .join()
                    .arn();
        }

        String say(String room, String content) {
            try (RoomMember ann = RoomMember.join(server, ivschat, room, "ann")) {
                return ann.room.sendMessage(content).join().id();
            }
        }

        List<String> contents(String room) {
            return ivschat.listMessages(list -> list.roomIdentifier(room)).join().messages().stream()
                    .map(RoomMessage::content)
                    .toList();
        }

        @Override
        public void close() {
            ivschat.close();
            server.close();
        }
    }

    private List<Path> files() throws IOException {
        Path directory = data.resolve("history");
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Test
    void aServerHasTheHistoriesOfItsPredecessor() throws Exception {
        String room;
        try (Life first = new Life("on")) {
            room = first.room();
            first.say(room, "1");
            String deleted = first.say(room, "2");
            first.say(room, "3");
            first.ivschat
                    .deleteMessage(delete -> delete.roomIdentifier(room).id(deleted))
                    .join();
        }
        try (Life second = new Life("on")) {
            assertThat(second.contents(room)).containsExactly("3", "1");
        }
    }

    @Test
    void aServerWithoutExtensionsDeletesThem() throws Exception {
        String room;
        try (Life first = new Life("on")) {
            room = first.room();
            first.say(room, "1");
        }
        assertThat(files()).isNotEmpty();
        try (Life second = new Life("off")) {
            // What is said now would be missing.
            second.say(room, "2");
            assertThat(files()).isEmpty();
        }
        try (Life third = new Life("on")) {
            assertThat(third.contents(room)).isEmpty();
        }
    }
}
