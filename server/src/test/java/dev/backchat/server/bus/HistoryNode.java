package dev.backchat.server.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.FrameReader;
import dev.backchat.api.frame.FrameWriter;
import dev.backchat.server.room.HistorySetting;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A node alone, as its histories are concerned: a bus, and rooms that have outlasted earlier nodes. */
final class HistoryNode implements AutoCloseable {
    final Histories histories;
    final Bus bus;
    private final Map<Arn, StoredRoom> rooms;
    private final InstantSource clock;
    private boolean isClosed;

    /** Starts with what an earlier node has left in a directory, whether or not that was closed. */
    HistoryNode(Path directory, Map<Arn, StoredRoom> rooms, long maxBytes, InstantSource clock) throws IOException {
        this(Histories.open(directory, arn -> Optional.ofNullable(rooms.get(arn)), maxBytes, clock), rooms, clock);
    }

    HistoryNode(Histories histories, Map<Arn, StoredRoom> rooms, InstantSource clock) {
        this.histories = histories;
        this.rooms = rooms;
        this.clock = clock;
        bus = new LocalBus(histories);
    }

    static Arn arn(int number) {
        return new Arn("us-east-1", "000000000000", ResourceType.ROOM, "room%08d".formatted(number));
    }

    static StoredRoom room(int number, String setting) {
        return new StoredRoom(
                arn(number), RoomSettings.DEFAULT, Map.of(HistorySetting.TAG, setting), Instant.EPOCH, Instant.EPOCH);
    }

    private StoredRoom stored(int number) {
        return rooms.getOrDefault(
                arn(number), new StoredRoom(arn(number), RoomSettings.DEFAULT, Map.of(), Instant.EPOCH, Instant.EPOCH));
    }

    /** Changes a room's setting; empty for none. */
    void set(int number, String setting) {
        StoredRoom changed = setting.isEmpty()
                ? new StoredRoom(arn(number), RoomSettings.DEFAULT, Map.of(), Instant.EPOCH, Instant.EPOCH)
                : room(number, setting);
        rooms.put(arn(number), changed);
        publish(number, new BusMessage.RoomChanged(changed));
    }

    /** Says something in a room; returns the message's id. */
    String say(int number, String content) {
        ChatFrame.Message message = new ChatFrame.Message(
                ResourceId.next(ThreadLocalRandom.current()),
                "",
                Map.of(),
                content,
                clock.instant(),
                new ChatFrame.Sender("ann", Map.of()));
        publish(number, new BusMessage.Broadcast(FrameWriter.write(message), Verb.SEND_MESSAGE));
        return message.id();
    }

    /** Deletes a message; returns the event's id. */
    String delete(int number, String messageId) {
        ChatFrame.Event event = new ChatFrame.Event(
                ResourceId.next(ThreadLocalRandom.current()),
                "",
                "aws:DELETE_MESSAGE",
                Map.of("MessageID", messageId),
                clock.instant());
        publish(number, new BusMessage.Broadcast(FrameWriter.write(event), Verb.DELETE_MESSAGE));
        return event.id();
    }

    void publish(int number, BusMessage message) {
        histories.know(stored(number));
        bus.publish(Publication.of(arn(number), message)).join();
    }

    Replay replay(int number, ReplayRequest request) {
        return histories.replay(stored(number), request);
    }

    static List<ChatFrame> frames(Replay replay) {
        List<ChatFrame> frames = new ArrayList<>();
        replay.frames().forEach(json -> frames.add(read(json)));
        return frames;
    }

    static ChatFrame read(byte[] json) {
        return FrameReader.read(new String(json, UTF_8)).orElseThrow();
    }

    /** Returns what the messages of a room's history say, oldest first. */
    List<String> contents(int number) {
        return frames(replay(number, new ReplayRequest.Last(HistorySetting.MAX_MESSAGES))).stream()
                .map(frame -> ((ChatFrame.Message) frame).content())
                .toList();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            histories.close();
        }
    }
}
