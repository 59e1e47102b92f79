package dev.backchat.server.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceType;
import dev.backchat.server.bus.BusMessage.Broadcast;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LocalBusTest {
    private static final Arn ROOM = new Arn("us-east-1", "123456789012", ResourceType.ROOM, "AbCdEfGh1234");
    private static final Arn OTHER = new Arn("us-east-1", "123456789012", ResourceType.ROOM, "other");

    private final Bus bus = new LocalBus(new Histories(true, InstantSource.system()));

    @Test
    void reachesSubscribersOfTheRoom() {
        List<BusMessage> heard = new ArrayList<>();
        bus.subscribe(ROOM, heard::add);
        Broadcast message = new Broadcast(new byte[] {1}, Verb.SEND_MESSAGE);
        bus.publish(Publication.of(ROOM, message));
        bus.publish(Publication.of(OTHER, new Broadcast(new byte[] {2}, Verb.SEND_MESSAGE)));
        assertThat(heard).containsExactly(message);
    }

    @Test
    void doesNotReachFormerSubscribers() {
        List<BusMessage> heard = new ArrayList<>();
        Consumer<BusMessage> subscriber = heard::add;
        bus.subscribe(ROOM, subscriber).close();
        bus.publish(Publication.of(ROOM, new Broadcast(new byte[] {1}, Verb.SEND_MESSAGE)));
        assertThat(heard).isEmpty();
    }

    @Test
    void deliversInOneOrderToAllSubscribers() throws InterruptedException {
        List<BusMessage> first = new ArrayList<>();
        List<BusMessage> second = new ArrayList<>();
        // Not thread-safe: the bus must deliver one message at a time.
        bus.subscribe(ROOM, first::add);
        bus.subscribe(ROOM, second::add);
        int publishers = 8;
        int messages = 5_000;
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(publishers)) {
            for (int i = 0; i < publishers; i++) {
                threads.execute(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    for (int n = 0; n < messages; n++) {
                        bus.publish(Publication.of(ROOM, new Broadcast(new byte[0], Verb.SEND_MESSAGE)));
                    }
                });
            }
            start.countDown();
        }
        assertThat(first).hasSize(publishers * messages);
        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i)).isSameAs(second.get(i));
        }
    }

    @Test
    void losesNothingWhileOthersSubscribeAndUnsubscribe() throws InterruptedException {
        List<BusMessage> heard = new ArrayList<>();
        Thread restless = Thread.ofVirtual().start(() -> {
            Consumer<BusMessage> visitor = message -> {};
            while (!Thread.currentThread().isInterrupted()) {
                bus.subscribe(ROOM, visitor).close();
            }
        });
        bus.subscribe(ROOM, heard::add);
        for (int n = 0; n < 20_000; n++) {
            bus.publish(Publication.of(ROOM, new Broadcast(new byte[0], Verb.SEND_MESSAGE)));
        }
        restless.interrupt();
        restless.join();
        assertThat(heard).hasSize(20_000);
    }
}
