package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.backchat.api.FallbackResult;
import dev.backchat.server.room.StoredRoom;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the review of messages by handlers behind a URL. */
class ReviewTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String HANDLER = "arn:aws:lambda:us-east-1:000000000000:function:moderate";
    private static final String ALLOW = "{\"ReviewResult\":\"ALLOW\"}";
    private static final int MAX_REVIEWS = 16;

    /** What a handler does with a request. */
    private interface Handler {
        void handle(HttpExchange exchange, JsonNode request) throws IOException, InterruptedException;
    }

    private final BlockingQueue<JsonNode> requests = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Handler handler = (exchange, request) -> answer(exchange, ALLOW);
    private HttpServer server;
    private TestServer edge;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
                requests.add(request);
                handler.handle(exchange, request);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        edge = new TestServer(urls(), MAX_REVIEWS);
    }

    private Map<String, URI> urls() {
        return Map.of(
                HANDLER, URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/review"));
    }

    /** Starts again with reviews that soon run out of time. */
    private void hurry() throws IOException {
        edge.close();
        edge = new TestServer(urls(), MAX_REVIEWS, Duration.ofMillis(500));
    }

    @AfterEach
    void stop() {
        over.countDown();
        edge.close();
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void say(TestSocket socket, String content, String attributes) {
        socket.send("{\"Action\":\"SEND_MESSAGE\",\"RequestId\":\"r\",\"Content\":\"" + content + "\",\"Attributes\":"
                + attributes + "}");
    }

    /** They are counted just after whoever waits has the result. */
    private void awaitReviews(String outcome, int count) {
        Awaitility.await().untilAsserted(() -> assertThat(reviews(outcome)).isEqualTo(count));
    }

    private double reviews(String outcome) {
        return edge.meters.find("backchat.reviews").tag("outcome", outcome).timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    @Test
    void requestHasTheDocumentedForm() throws InterruptedException {
        StoredRoom room = edge.room(10, HANDLER, FallbackResult.ALLOW);
        TestSocket socket = edge.connect(room, "ann");
        say(socket, "hello", "{\"a\":\"b\"}");
        JsonNode message = socket.next();
        JsonNode request = requests.take();
        assertThat(request)
                .isEqualTo(JSON.readTree("{\"Content\":\"hello\",\"MessageId\":\""
                        + message.path("Id").asString() + "\",\"RoomArn\":\"" + room.arn()
                        + "\",\"Attributes\":{\"a\":\"b\"},\"Sender\":{\"Attributes\":{},\"UserId\":\"ann\","
                        + "\"Ip\":\"127.0.0.1\"}}"));
        socket.say("plain");
        socket.next();
        assertThat(requests.take().path("Attributes")).isEqualTo(JSON.readTree("{}"));
    }

    @Test
    void requestIsSigned() throws InterruptedException {
        BlockingQueue<String> signatures = new LinkedBlockingQueue<>();
        handler = (exchange, request) -> {
            signatures.add(exchange.getRequestHeaders().getFirst("Backchat-Timestamp"));
            signatures.add(exchange.getRequestHeaders().getFirst("Backchat-Signature"));
            answer(exchange, ALLOW);
        };
        TestSocket socket = edge.connect(edge.room(10, HANDLER, FallbackResult.ALLOW), "ann");
        socket.say("hello");
        socket.next();
        String timestamp = signatures.take();
        assertThat(Long.parseLong(timestamp))
                .isBetween(
                        edge.clock.instant().getEpochSecond() - 60,
                        edge.clock.instant().getEpochSecond());
        assertThat(signatures.take())
                .isEqualTo("sha256=" + hmac(timestamp + "." + JSON.writeValueAsString(requests.take())));
    }

    private static String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("secret".getBytes(UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDeniedMessageReachesNobody() throws InterruptedException {
        handler = (exchange, request) -> answer(
                exchange,
                request.path("Content").asString().equals("rude")
                        ? "{\"ReviewResult\":\"DENY\",\"Attributes\":{\"Reason\":\"be kind\"}}"
                        : request.path("Content").asString().equals("bad") ? "{\"ReviewResult\":\"DENY\"}" : ALLOW);
        StoredRoom room = edge.room(10, HANDLER, FallbackResult.ALLOW);
        TestSocket sender = edge.connect(room, "ann");
        TestSocket other = edge.connect(room, "bob");
        sender.say("rude");
        JsonNode error = sender.next();
        assertThat(error.path("Type").asString()).isEqualTo("ERROR");
        assertThat(error.path("Id").asString())
                .isEqualTo(requests.take().path("MessageId").asString());
        assertThat(error.path("RequestId").asString()).isEqualTo("rude");
        assertThat(error.path("ErrorCode").asInt()).isEqualTo(406);
        assertThat(error.path("ErrorMessage").asString()).isEqualTo("be kind");
        sender.say("bad");
        assertThat(sender.next().path("ErrorMessage").asString()).isEqualTo("Message rejected");
        sender.say("nice");
        assertThat(sender.next().path("Content").asString()).isEqualTo("nice");
        assertThat(other.next().path("Content").asString()).isEqualTo("nice");
        awaitReviews("denied", 2);
    }

    @Test
    void membersReceiveTheRewrittenMessage() throws InterruptedException {
        handler = (exchange, request) ->
                answer(exchange, "{\"ReviewResult\":\"ALLOW\",\"Content\":\"***\",\"Attributes\":{\"seen\":\"yes\"}}");
        StoredRoom room = edge.room(10, HANDLER, FallbackResult.ALLOW);
        TestSocket sender = edge.connect(room, "ann");
        TestSocket other = edge.connect(room, "bob");
        say(sender, "damn", "{\"a\":\"b\"}");
        for (TestSocket member : List.of(sender, other)) {
            JsonNode message = member.next();
            assertThat(message.path("Content").asString()).isEqualTo("***");
            assertThat(message.path("Attributes")).isEqualTo(JSON.readTree("{\"seen\":\"yes\"}"));
        }
        awaitReviews("rewritten", 1);
    }

    @Test
    void aHandlerThatReturnsTheMessageChangesNothing() throws InterruptedException {
        handler = (exchange, request) -> answer(
                exchange,
                "{\"ReviewResult\":\"ALLOW\",\"Content\":" + request.path("Content") + ",\"Attributes\":"
                        + request.path("Attributes") + "}");
        TestSocket socket = edge.connect(edge.room(10, HANDLER, FallbackResult.ALLOW), "ann");
        socket.say("hello");
        JsonNode message = socket.next();
        assertThat(message.path("Content").asString()).isEqualTo("hello");
        assertThat(message.path("Attributes").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleeps", "hangs up", "fails", "answers garbage", "answers too much", "floods"})
    void fallbackAppliesWhenTheHandlerFails(String what) throws IOException, InterruptedException {
        if (what.equals("sleeps")) {
            hurry();
        }
        handler = (exchange, request) -> {
            switch (what) {
                case "sleeps" -> over.await();
                case "hangs up" -> exchange.close();
                case "fails" -> exchange.sendResponseHeaders(500, -1);
                case "answers garbage" -> answer(exchange, "<html>");
                case "answers too much" -> answer(exchange, ALLOW + " ".repeat(64 * 1024));
                default -> flood(exchange);
            }
        };
        TestSocket allowed = edge.connect(edge.room(10, HANDLER, FallbackResult.ALLOW), "ann");
        TestSocket denied = edge.connect(edge.room(10, HANDLER, FallbackResult.DENY), "ann");
        allowed.say("hello");
        assertThat(allowed.next().path("Content").asString()).isEqualTo("hello");
        denied.say("hello");
        JsonNode error = denied.next();
        assertThat(error.path("ErrorCode").asInt()).isEqualTo(406);
        assertThat(error.path("ErrorMessage").asString()).isEqualTo("Message rejected");
        String outcome = switch (what) {
            case "sleeps" -> "timed_out";
            case "hangs up", "fails" -> "failed";
            default -> "invalid";
        };
        // Meters are updated just after the response is sent.
        Awaitility.await().until(() -> reviews(outcome) == 2);
    }

    private static void flood(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] chunk = new byte[8 * 1024];
        try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < 100_000; i++) {
                body.write(chunk);
            }
        } catch (IOException e) {
            // The server has closed the connection, as expected.
        }
    }

    @Test
    void keepsTheOrderOfASenderAndOfTheRoom() throws InterruptedException {
        handler = (exchange, request) -> {
            Thread.sleep(ThreadLocalRandom.current().nextInt(60));
            answer(exchange, ALLOW);
        };
        StoredRoom room = edge.room(100, HANDLER, FallbackResult.ALLOW);
        List<TestSocket> members =
                IntStream.range(0, 6).mapToObj(i -> edge.connect(room, "u" + i)).toList();
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            int number = i;
            senders.add(Thread.ofVirtual().start(() -> {
                for (int j = 0; j < 10; j++) {
                    members.get(number).say(number + "-" + j);
                }
            }));
        }
        for (Thread sender : senders) {
            sender.join();
        }
        List<String> first = members.getFirst().nextContents(60);
        for (TestSocket member : members) {
            if (member != members.getFirst()) {
                assertThat(member.nextContents(60)).isEqualTo(first);
            }
        }
        for (int i = 0; i < members.size(); i++) {
            String prefix = i + "-";
            assertThat(first.stream().filter(content -> content.startsWith(prefix)))
                    .isEqualTo(IntStream.range(0, 10).mapToObj(j -> prefix + j).toList());
        }
    }

    @Test
    void aDeletionWaitsForAnEarlierMessageUnderReview() throws InterruptedException {
        handler = (exchange, request) -> {
            Thread.sleep(50);
            answer(exchange, ALLOW);
        };
        TestSocket socket = edge.connect(edge.room(10, HANDLER, FallbackResult.ALLOW), "ann");
        socket.say("hello");
        socket.send("{\"Action\":\"DELETE_MESSAGE\",\"Id\":\"AAAAAAAAAAAA\",\"RequestId\":\"d\"}");
        assertThat(socket.next().path("Content").asString()).isEqualTo("hello");
        assertThat(socket.next().path("EventName").asString()).isEqualTo("aws:DELETE_MESSAGE");
    }

    @Test
    void aSlowReviewDelaysNobodyElse() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        handler = (exchange, request) -> {
            if (request.path("Content").asString().equals("slow")) {
                asked.countDown();
                over.await();
            }
            answer(exchange, ALLOW);
        };
        StoredRoom room = edge.room(10, HANDLER, FallbackResult.DENY);
        TestSocket slow = edge.connect(room, "ann");
        TestSocket other = edge.connect(room, "bob");
        slow.say("slow");
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        other.say("quick");
        assertThat(other.next().path("Content").asString()).isEqualTo("quick");
        assertThat(slow.next().path("Content").asString()).isEqualTo("quick");
        over.countDown();
        assertThat(slow.next().path("Content").asString()).isEqualTo("slow");
    }

    @Test
    void fallbackAppliesAtOnceBeyondTheLimitOfConcurrentReviews() throws IOException, InterruptedException {
        hurry();
        CountDownLatch asked = new CountDownLatch(MAX_REVIEWS);
        handler = (exchange, request) -> {
            asked.countDown();
            over.await();
        };
        StoredRoom room = edge.room(100, HANDLER, FallbackResult.DENY);
        List<TestSocket> sockets = List.of(edge.connect(room, "a"), edge.connect(room, "b"), edge.connect(room, "c"));
        for (TestSocket socket : sockets) {
            for (int i = 0; i < 10; i++) {
                socket.say("m" + i);
            }
        }
        for (TestSocket socket : sockets) {
            for (int i = 0; i < 10; i++) {
                assertThat(socket.next().path("ErrorCode").asInt()).isEqualTo(406);
            }
        }
        Awaitility.await().until(() -> reviews("timed_out") + reviews("too_many") == 30);
        assertThat(reviews("too_many")).isPositive();
        handler = (exchange, request) -> answer(exchange, ALLOW);
        TestSocket later = edge.connect(room, "d");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(150))
                .until(() -> {
                    later.say("later");
                    return later.next().path("Type").asString().equals("MESSAGE");
                });
    }

    @Test
    void aDeletedRoomReceivesNoMessageUnderReview() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch deleted = new CountDownLatch(1);
        handler = (exchange, request) -> {
            asked.countDown();
            deleted.await();
            answer(exchange, ALLOW);
        };
        StoredRoom room = edge.room(10, HANDLER, FallbackResult.ALLOW);
        TestSocket socket = edge.connect(room, "ann");
        socket.say("hello");
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        edge.delete(room);
        deleted.countDown();
        assertThat(socket.closed()).isEqualTo(new TestSocket.Closed(1001, "Room deleted"));
    }
}
