package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.client.Ivschat;
import dev.backchat.conformance.fault.FaultyProxy;
import dev.backchat.conformance.messaging.ChatRoomDriver;
import dev.backchat.conformance.messaging.Member;
import dev.backchat.conformance.messaging.MessagingDriver;
import dev.backchat.conformance.messaging.MessagingSdk;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients behind a load balancer notice of a server that drains: they are at another one. */
@Thorough
class DrainTest {
    private static final int MEMBERS = 8;
    private static final String CONNECTIONS = "backchat_connections";

    /** The clients that come back. */
    private enum Client {
        OURS(ChatRoomDriver::new),
        OFFICIAL_SDK(MessagingSdk::new);

        @SuppressWarnings("ImmutableEnumChecker") // A constructor.
        private final Supplier<MessagingDriver> driver;

        Client(Supplier<MessagingDriver> driver) {
            this.driver = driver;
        }
    }

    /** A server, and a room on it. */
    private static final class Node implements AutoCloseable {
        private final BackchatProcess server;
        private final Ivschat ivschat;
        private final String room;

        Node(Map<String, String> environment) {
            server = BackchatProcess.start(environment);
            ivschat = Ivschat.builder()
                    .endpoint(server.endpoint().toString())
                    .region("us-east-1")
                    .credentials("test", "test")
                    .build();
            room = ivschat.createRoom(r -> r.name("room")).join().arn();
            Awaitility.await().until(server::isReady);
        }

        String token() {
            return ivschat.createChatToken(
                            t -> t.roomIdentifier(room).userId("ann").capabilities(ChatTokenCapability.SEND_MESSAGE))
                    .join()
                    .token();
        }

        void awaitMembers(int count) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(server.metric(CONNECTIONS, "")).isEqualTo(count));
        }

        @Override
        public void close() {
            ivschat.close();
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void membersComeBackToAnotherServer(Client client) throws Exception {
        Map<String, String> drain = Map.of("BACKCHAT_DRAIN_GRACE", "1s", "BACKCHAT_DRAIN_TIME", "2s");
        try (Node first = new Node(drain);
                Node second = new Node(Map.of())) {
            Supplier<Node> ready = () -> Stream.of(first, second)
                    .filter(node -> isReady(node.server))
                    .findFirst()
                    .orElseThrow();
            try (FaultyProxy balancer = new FaultyProxy(() -> ready.get().server.websocket());
                    MessagingDriver driver = client.driver.get()) {
                List<Member> members = new ArrayList<>();
                for (int i = 0; i < MEMBERS; i++) {
                    members.add(driver.join(
                            URI.create(balancer.url("ws")),
                            () -> Json.object(Map.of("token", ready.get().token()))));
                }
                members.forEach(Member::awaitConnected);
                first.awaitMembers(MEMBERS);

                assertThat(first.server.stop("TERM")).isZero();
                assertThat(first.server.log()).contains("cut " + MEMBERS + " WebSockets, left 0 requests unanswered");
                second.awaitMembers(MEMBERS);
                second.ivschat
                        .sendEvent(e -> e.roomIdentifier(second.room).eventName("back"))
                        .join();
                for (Member member : members) {
                    assertThat(member.next().required("EventName").stringValue())
                            .isEqualTo("back");
                    assertThat(member.say("hello").required("Content").stringValue())
                            .isEqualTo("hello");
                }
                members.forEach(Member::leave);
            }
        }
    }

    /** As a health check sees it, for which a server that is gone is not ready either. */
    private static boolean isReady(BackchatProcess server) {
        try {
            return server.isReady();
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
