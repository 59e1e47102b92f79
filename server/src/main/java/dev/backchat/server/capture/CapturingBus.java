package dev.backchat.server.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Arn;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.FrameReader;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Histories;
import dev.backchat.server.bus.Publication;
import dev.backchat.server.bus.Verb;
import dev.backchat.server.room.StoredRoom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A dev server's bus, which captures what is published to rooms, once for all members, in the room's order. */
public final class CapturingBus implements Bus {
    private final Bus bus;
    private final Capture capture;

    public CapturingBus(Bus bus, Capture capture) {
        this.bus = bus;
        this.capture = capture;
    }

    @Override
    public Histories histories() {
        return bus.histories();
    }

    @Override
    public List<ChatFrame.Message> history(StoredRoom room) {
        return bus.history(room);
    }

    @Override
    public Subscription subscribe(Arn room, Consumer<BusMessage> subscriber) {
        return bus.subscribe(room, subscriber);
    }

    @Override
    public CompletableFuture<Result> publish(Publication publication) {
        return bus.publish(publication.onPublished(() -> {
            publication.onPublished().run();
            capture(publication.room(), publication.message());
        }));
    }

    private void capture(Arn room, BusMessage message) {
        switch (message) {
            case BusMessage.Broadcast said
            when said.verb() == Verb.SEND_MESSAGE -> sent("MESSAGE", room, sender(said.frame()), said.frame());
            case BusMessage.Broadcast said -> sent("EVENT", room, null, said.frame());
            case BusMessage.DisconnectUser said -> sent("EVENT", room, said.userId(), said.frame());
            default -> {
                // Changes of rooms and ends of sessions are seen by their requests and their Close frames.
            }
        }
    }

    private void sent(String kind, Arn room, @Nullable String user, byte[] frame) {
        capture.sent(kind, new Exchange(room.toString(), user, null, null), frame, Outcome.NONE);
    }

    private static @Nullable String sender(byte[] frame) {
        return FrameReader.read(new String(frame, UTF_8))
                .map(read -> read instanceof ChatFrame.Message message
                        ? message.sender().userId()
                        : null)
                .orElse(null);
    }
}
