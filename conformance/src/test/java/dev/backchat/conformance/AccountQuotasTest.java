package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.conformance.sdk.JavaSdk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ivschat.IvschatClient;
import software.amazon.awssdk.services.ivschat.model.ChatTokenCapability;
import software.amazon.awssdk.services.ivschat.model.IvschatException;
import software.amazon.awssdk.services.ivschat.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.ivschat.model.ThrottlingException;

/** Quotas, through the AWS SDK for Java; each test has an account of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(value = JavaSdk.CLOCK, mode = ResourceAccessMode.READ)
class AccountQuotasTest {
    private static final int ENOUGH = 200;

    private BackchatProcess server;

    @BeforeAll
    void start() {
        server = BackchatProcess.start(
                "--quotas",
                "aws,CreateRoom=0,Rooms=3,LoggingConfigurations=2,CreateLoggingConfiguration=0,ConcurrentChatConnections=2,"
                        + "DeleteMessage=4,SendMessage=3");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private IvschatClient client(String account) {
        return IvschatClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(account, "test")))
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    /** Calls until it fails, for the bucket fills up again meanwhile. */
    private static IvschatException failing(int atLeast, Supplier<?> call) {
        for (int i = 0; i < ENOUGH; i++) {
            IvschatException e = catchThrowableOfType(IvschatException.class, call::get);
            if (e != null) {
                assertThat(i).isGreaterThanOrEqualTo(atLeast);
                return e;
            }
        }
        throw new AssertionError("it never failed");
    }

    @Test
    void limitsRoomsAndLoggingConfigurationsOfAnAccount() {
        try (IvschatClient client = client("100000000001")) {
            for (int i = 0; i < 3; i++) {
                client.createRoom(request -> {});
            }
            ServiceQuotaExceededException rooms =
                    catchThrowableOfType(ServiceQuotaExceededException.class, () -> client.createRoom(request -> {}));
            assertThat(rooms.statusCode()).isEqualTo(402);
            assertThat(rooms.limit()).isEqualTo(3);
            assertThat(rooms.resourceTypeAsString()).isEqualTo("ROOM");
            client.deleteRoom(request -> request.identifier(
                    client.listRooms(list -> {}).rooms().getFirst().arn()));
            client.createRoom(request -> {});
            for (int i = 0; i < 2; i++) {
                client.createLoggingConfiguration(
                        request -> request.destinationConfiguration(to -> to.s3(s3 -> s3.bucketName("bucket"))));
            }
            assertThat(catchThrowableOfType(
                                    ServiceQuotaExceededException.class,
                                    () -> client.createLoggingConfiguration(request -> request.destinationConfiguration(
                                            to -> to.s3(s3 -> s3.bucketName("bucket")))))
                            .limit())
                    .isEqualTo(2);
        }
    }

    @Test
    void limitsTheRateOfAnOperationForEachAccount() {
        try (IvschatClient one = client("100000000002");
                IvschatClient other = client("100000000003")) {
            IvschatException throttled = failing(5, () -> one.listRooms(request -> {}));
            assertThat(throttled.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
            assertThat(throttled.awsErrorDetails().errorMessage()).isEqualTo("Rate exceeded");
            assertThat(throttled.statusCode()).isEqualTo(429);
            assertThat(throttled.isThrottlingException()).isTrue();
            other.listRooms(request -> {});
        }
    }

    @Test
    void deletionsByWebSocketAndControlPlaneShareARate() {
        try (IvschatClient client = client("100000000004")) {
            String room = client.createRoom(request -> {}).arn();
            try (RawWebSocket socket = connect(client, room)) {
                int before = 2;
                for (int i = 0; i < before; i++) {
                    socket.text("{\"Action\":\"DELETE_MESSAGE\",\"Id\":\"AbCdEfGh1234\"}");
                    assertThat(socket.nextText()).contains("aws:DELETE_MESSAGE");
                }
                ThrottlingException throttled = (ThrottlingException) failing(
                        1,
                        () -> client.deleteMessage(
                                request -> request.roomIdentifier(room).id("AbCdEfGh1234")));
                assertThat(throttled.limit()).isEqualTo(4);
                assertThat(throttled.resourceTypeAsString()).isEqualTo("ROOM");
                assertThat(room).endsWith(throttled.resourceId());
            }
        }
    }

    private RawWebSocket connect(IvschatClient client, String room) {
        return RawWebSocket.upgrade(server.websocket(), token(client, room)).accepted();
    }

    private static String token(IvschatClient client, String room) {
        return client.createChatToken(request -> request.roomIdentifier(room)
                        .userId("ann")
                        .capabilities(ChatTokenCapability.SEND_MESSAGE, ChatTokenCapability.DELETE_MESSAGE))
                .token();
    }

    @Test
    void limitsConnectionsAndMessagesInAllRoomsOfAnAccount() {
        try (IvschatClient client = client("100000000005")) {
            List<RawWebSocket> sockets = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                sockets.add(connect(client, client.createRoom(request -> {}).arn()));
            }
            assertThat(RawWebSocket.upgrade(
                                    server.websocket(),
                                    token(
                                            client,
                                            client.createRoom(request -> {}).arn()))
                            .status())
                    .isEqualTo(429);
            boolean isThrottled = false;
            for (int i = 0; i < 8; i++) {
                RawWebSocket socket = sockets.get(i % 2);
                socket.text("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"x\"}");
                isThrottled |= socket.nextText().contains("rate limit exceeded");
            }
            assertThat(isThrottled).isTrue();
            sockets.forEach(RawWebSocket::close);
        }
    }
}
