package dev.backchat.client.room;

import dev.backchat.client.thread.SafeExecutor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** The listeners of a room, which are told one after the other, on the application's executor. */
final class RoomListeners {
    /** How many calls of listeners may wait before no more is read from the socket. */
    private static final int MAX_WAITING = 1024;

    private final List<ChatRoomListener> listeners = new CopyOnWriteArrayList<>();
    private final ChatRoom room;
    private final SerialExecutor calls;

    RoomListeners(ChatRoom room, SafeExecutor executor) {
        this.room = room;
        this.calls = new SerialExecutor(executor, "a listener of the room " + room.id());
    }

    /** @return what takes it away again */
    Runnable add(ChatRoomListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void tell(BiConsumer<ChatRoomListener, ChatRoom> what) {
        for (ChatRoomListener listener : listeners) {
            calls.execute(() -> what.accept(listener, room));
        }
    }

    /** Runs something when the listeners have caught up: mostly at once. */
    void whenReady(Runnable more) {
        if (calls.waiting() > MAX_WAITING) {
            calls.execute(more);
        } else {
            more.run();
        }
    }
}
