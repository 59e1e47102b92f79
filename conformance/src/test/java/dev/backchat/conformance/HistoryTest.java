package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.DeleteMessageRequest;
import dev.backchat.api.ListMessagesRequest;
import dev.backchat.api.ListMessagesResponse;
import dev.backchat.api.Room;
import dev.backchat.api.RoomMessage;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.ValidationException;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.Ivschat;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatRoomListener;
import dev.backchat.client.room.ChatToken;
import dev.backchat.client.room.Recovery;
import dev.backchat.conformance.fault.FaultyProxy;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What docs/extensions.md says of a room's history, through a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryTest {
    private static final Map<String, String> HISTORY = Map.of("backchat:history", "200/1h");

    private BackchatProcess server;
    private Ivschat client;

    @BeforeAll
    void start() {
        server = BackchatProcess.start();
        client = client(server);
    }

    @AfterAll
    void stop() {
        client.close();
        server.assertLogIsClean(List.of());
        server.close();
    }

    private static Ivschat client(BackchatProcess server) {
        return new Ivschat(ClientConfig.builder()
                .endpoint(server.endpoint().toString())
                .region("us-west-2")
                .credentials("test", "test")
                .build());
    }

    private Room room() {
        return client.createRoom(CreateRoomRequest.builder()
                        .maximumMessageRatePerSecond(100)
                        .tags(HISTORY)
                        .build())
                .join();
    }

    private String token(Room room, String userId) {
        return client.createChatToken(CreateChatTokenRequest.builder()
                        .roomIdentifier(room.arn())
                        .userId(userId)
                        .capabilities(ChatTokenCapability.SEND_MESSAGE, ChatTokenCapability.BACKCHAT_HISTORY)
                        .build())
                .join()
                .token();
    }

    private List<String> say(Room room, String... contents) throws IOException {
        List<String> ids = new ArrayList<>();
        try (RawWebSocket ann =
                RawWebSocket.upgrade(server.websocket(), token(room, "ann")).accepted()) {
            for (String content : contents) {
                ann.text(Json.write(Map.of("Action", "SEND_MESSAGE", "Content", content)));
                ids.add(Json.object(ann.nextText()).path("Id").asString());
            }
        }
        return ids;
    }

    private void send(Room room, String eventName) {
        client.sendEvent(SendEventRequest.builder()
                        .roomIdentifier(room.arn())
                        .eventName(eventName)
                        .build())
                .join();
    }

    @Test
    void messagesAreListedNewestFirstByPages() throws IOException {
        Room room = room();
        List<String> ids = say(room, "1", "2", "3", "4", "5");
        client.deleteMessage(DeleteMessageRequest.builder()
                        .roomIdentifier(room.arn())
                        .id(ids.get(2))
                        .build())
                .join();
        ListMessagesResponse first = client.listMessages(
                        request -> request.roomIdentifier(room.arn()).maxResults(3))
                .join();
        assertThat(first.messages()).extracting(RoomMessage::content).containsExactly("5", "4", "2");
        RoomMessage last = first.messages().getFirst();
        assertThat(last.id()).isEqualTo(ids.get(4));
        assertThat(last.sender().userId()).isEqualTo("ann");
        ListMessagesResponse second = client.listMessages(
                        request -> request.roomIdentifier(room.arn()).nextToken(first.nextToken()))
                .join();
        assertThat(second.messages()).extracting(RoomMessage::content).containsExactly("1");
        assertThat(second.nextToken()).isNull();
        ListMessagesRequest.Builder between = ListMessagesRequest.builder()
                .roomIdentifier(room.arn())
                .startTime(second.messages().getFirst().sendTime())
                .endTime(last.sendTime());
        assertThat(client.listMessages(between.build()).join().messages())
                .extracting(RoomMessage::content)
                .containsExactly("4", "2", "1");
    }

    @Test
    void aTokenOfAnotherRoomsListIsRefused() throws IOException {
        Room room = room();
        say(room, "1", "2");
        String token = client.listMessages(
                        request -> request.roomIdentifier(room.arn()).maxResults(1))
                .join()
                .nextToken();
        Room other = room();
        assertThatThrownBy(() -> client.listMessages(
                                request -> request.roomIdentifier(other.arn()).nextToken(token))
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> client.listMessages(
                                request -> request.roomIdentifier(other.arn()).maxResults(101))
                        .join())
                .hasCauseInstanceOf(ValidationException.class);
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        Room room = room();
        for (Map<String, String> tags : List.of(
                Map.of("backchat:history", "200"),
                Map.of("backchat:histroy", "200/1h"),
                Map.of("Backchat:history", "200/1h"))) {
            assertThatThrownBy(() -> client.tagResource(TagResourceRequest.builder()
                                    .resourceArn(room.arn())
                                    .tags(tags)
                                    .build())
                            .join())
                    .hasCauseInstanceOf(ValidationException.class);
            assertThatThrownBy(() -> client.createRoom(
                                    CreateRoomRequest.builder().tags(tags).build())
                            .join())
                    .hasCauseInstanceOf(ValidationException.class);
        }
        assertThatThrownBy(() -> send(room, "backchat:RESUMED")).hasCauseInstanceOf(ValidationException.class);
    }

    @Test
    void stockClientsReceiveTheSameBytesWhileOthersResume() throws IOException {
        Room room = room();
        try (RawWebSocket stock = RawWebSocket.upgrade(server.websocket(), token(room, "stock"))
                        .accepted();
                RawWebSocket resuming = RawWebSocket.upgrade(server.websocket(), token(room, "b") + ".last.5")
                        .accepted()) {
            assertThat(Json.object(resuming.nextText()).path("EventName").asString())
                    .isEqualTo("backchat:RESUMED");
            for (int i = 0; i < 20; i++) {
                send(room, "e" + i);
                assertThat(resuming.nextText()).isEqualTo(stock.nextText());
            }
            try (RawWebSocket later = RawWebSocket.upgrade(server.websocket(), token(room, "c") + ".last.5")
                    .accepted()) {
                later.nextText();
                stock.text(Json.write(Map.of("Action", "SEND_MESSAGE", "Content", "é")));
                String said = stock.nextText();
                assertThat(later.nextText()).isEqualTo(said);
                try (RawWebSocket replayed = RawWebSocket.upgrade(server.websocket(), token(room, "d") + ".last.1")
                        .accepted()) {
                    replayed.nextText();
                    assertThat(replayed.nextText()).isEqualTo(said);
                }
            }
        }
    }

    /** A member that resumes, and what its app was told. */
    private final class Member implements ChatRoomListener, AutoCloseable {
        final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        final BlockingQueue<Recovery> recoveries = new LinkedBlockingQueue<>();
        final ChatRoom chat;

        Member(String url, Room room, int history) {
            chat = ChatRoom.builder(
                            url,
                            () -> client.createChatToken(CreateChatTokenRequest.builder()
                                            .roomIdentifier(room.arn())
                                            .userId("member")
                                            .capabilities(ChatTokenCapability.BACKCHAT_HISTORY)
                                            .build())
                                    .thenApply(ChatToken::of))
                    .history(history)
                    .resume(true)
                    .build();
            chat.addListener(this);
            chat.connect().join();
        }

        @Override
        public void recovered(ChatRoom room, Recovery recovery) {
            recoveries.add(recovery);
        }

        @Override
        public void message(ChatRoom room, ChatFrame.Message message) {
            told.add(message.content());
        }

        @Override
        public void event(ChatRoom room, ChatFrame.Event event) {
            told.add(event.eventName());
        }

        Recovery nextRecovery() throws InterruptedException {
            return recoveries.poll(1, TimeUnit.MINUTES);
        }

        @Override
        public void close() {
            chat.close();
        }
    }

    @Test
    void aRoomThatResumesTellsEachFrameOnceThroughCuts() throws IOException, InterruptedException {
        Room room = room();
        say(room, "before");
        List<String> all = IntStream.range(0, 200).mapToObj(i -> "e" + i).toList();
        try (FaultyProxy proxy = new FaultyProxy(server.endpoint());
                Member member = new Member(proxy.url("ws"), room, 0)) {
            assertThat(member.nextRecovery()).isEqualTo(new Recovery(true, 0, null));
            for (String event : all) {
                send(room, event);
                if (event.endsWith("7")) {
                    proxy.cut();
                }
            }
            Awaitility.await().until(() -> member.told.size() >= all.size());
            assertThat(member.told).containsExactlyElementsOf(all);
            assertThat(member.recoveries).isNotEmpty().allMatch(Recovery::isComplete);
        }
    }

    @Test
    void theAppIsToldOfAGapBeforeAnythingNewer() throws IOException, InterruptedException {
        Room room = room();
        say(room, "old");
        try (FaultyProxy proxy = new FaultyProxy(server.endpoint());
                Member member = new Member(proxy.url("ws"), room, 10)) {
            assertThat(member.nextRecovery()).isEqualTo(new Recovery(true, 1, null));
            Awaitility.await().until(() -> member.told.contains("old"));
            proxy.refuse(true);
            proxy.cut();
            // Ends the history that there was.
            client.untagResource(request -> request.resourceArn(room.arn()).tagKeys(List.copyOf(HISTORY.keySet())))
                    .join();
            client.tagResource(request -> request.resourceArn(room.arn()).tags(HISTORY))
                    .join();
            say(room, "new");
            proxy.refuse(false);
            Recovery recovery = member.nextRecovery();
            assertThat(recovery.isComplete()).isFalse();
            assertThat(recovery.reason()).isNotEmpty();
            Awaitility.await().until(() -> member.told.contains("new"));
        }
    }

    @Test
    void withoutExtensionsNothingOfThemExists() throws Exception {
        try (BackchatProcess plain = BackchatProcess.start(Map.of("BACKCHAT_EXTENSIONS", "off"));
                Ivschat plainClient = client(plain)) {
            Room room = plainClient
                    .createRoom(CreateRoomRequest.builder()
                            .tags(Map.of("backchat:history", "anything", "backchat:other", "x"))
                            .build())
                    .join();
            plainClient
                    .sendEvent(SendEventRequest.builder()
                            .roomIdentifier(room.arn())
                            .eventName("backchat:RESUMED")
                            .build())
                    .join();
            assertThatThrownBy(() -> plainClient
                            .createChatToken(CreateChatTokenRequest.builder()
                                    .roomIdentifier(room.arn())
                                    .userId("ann")
                                    .capabilities(ChatTokenCapability.BACKCHAT_HISTORY)
                                    .build())
                            .join())
                    .hasCauseInstanceOf(ValidationException.class)
                    .hasMessageContaining("must be one of [SEND_MESSAGE, DISCONNECT_USER, DELETE_MESSAGE]");
            assertThatThrownBy(() -> plainClient
                            .listMessages(request -> request.roomIdentifier(room.arn()))
                            .join())
                    .hasMessageContaining("There is no such operation.");
            String token = plainClient
                    .createChatToken(CreateChatTokenRequest.builder()
                            .roomIdentifier(room.arn())
                            .userId("ann")
                            .build())
                    .join()
                    .token();
            assertThat(RawWebSocket.upgrade(plain.websocket(), token + ".last.1")
                            .status())
                    .isEqualTo(403);
            assertThat(model(plain).statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> model(BackchatProcess server) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(server.endpoint().resolve("/x/model"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void theModelDescribesTheOperations() throws Exception {
        HttpResponse<String> response = model(server);
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode model = Json.object(response.body());
        JsonNode shapes = model.path("shapes");
        dev.backchat.api.ExtensionOperations.ALL.forEach(operation -> {
            JsonNode described = model.path("operations").path(operation.name());
            assertThat(described.path("http").path("requestUri").asString()).isEqualTo(operation.path());
            for (Class<?> type : List.of(operation.input(), operation.output())) {
                List<String> members = new ArrayList<>();
                for (var component : type.getRecordComponents()) {
                    members.add(component.getName());
                }
                assertThat(shapes.path(type.getSimpleName()).path("members").propertyNames())
                        .containsExactlyInAnyOrderElementsOf(members);
            }
        });
    }
}
