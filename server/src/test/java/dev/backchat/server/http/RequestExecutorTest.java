package dev.backchat.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.backchat.server.capture.Capture;
import dev.backchat.server.capture.Instruments;
import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.controlplane.Response;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.iam.AccessKeys;
import dev.backchat.server.iam.SigV4Verifier;
import dev.backchat.server.limit.LocalQuotas;
import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.net.Origin;
import dev.backchat.server.operation.Extensions;
import dev.backchat.server.operation.LoggingOperations;
import dev.backchat.server.operation.MessagingOperations;
import dev.backchat.server.operation.OperationTable;
import dev.backchat.server.operation.RoomOperations;
import dev.backchat.server.operation.TagOperations;
import dev.backchat.server.operation.TokenOperations;
import dev.backchat.server.time.NanoClock;
import dev.backchat.server.time.ServerClock;
import dev.backchat.server.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RequestExecutorTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final RequestExecutor executor =
            new RequestExecutor(controlPlane(), new WorkLimiter(1024 * 1024), tasks::add);

    /** A control plane that has no keys, and so refuses everybody. */
    private static ControlPlane controlPlane() {
        ServerClock clock = ServerClock.SYSTEM;
        return new ControlPlane(
                new SigV4Verifier(new AccessKeys(List.of(), false), clock),
                new OperationTable(
                        null,
                        LocalQuotas.NONE,
                        new Extensions(false),
                        new OperationTable.Groups(
                                new RoomOperations(null, null, null, null, null, clock),
                                new TokenOperations(null, null, null),
                                new MessagingOperations(null, null),
                                new LoggingOperations(null, null, null, null, clock),
                                new TagOperations(null, null, null, clock),
                                null),
                        clock),
                new Faults(),
                null,
                new Instruments(Capture.OFF, new SimpleMeterRegistry(), Tracing.OFF));
    }

    private void request(Consumer<Response> onResponse) {
        RequestMemory.Reservation body = new RequestMemory(1024)
                .reserve(
                        UnpooledByteBufAllocator.DEFAULT,
                        new MemoryBudget(1024 * 1024, NanoClock.SYSTEM).open(false, () -> {}),
                        refused -> {});
        executor.execute(
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/ListRooms"),
                body,
                new Origin("127.0.0.1", true),
                () -> {},
                onResponse);
    }

    @Test
    void aResponseForAnEventLoopThatHasEndedIsDropped() {
        List<Integer> answered = new ArrayList<>();
        request(response -> {
            answered.add(response.status());
            throw new RejectedExecutionException("event executor terminated");
        });
        assertThatCode(tasks.remove()::run).doesNotThrowAnyException();
        assertThat(answered).containsExactly(403);
    }
}
