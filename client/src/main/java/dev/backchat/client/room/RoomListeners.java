package dev.backchat.client.room;

import dev.backchat.client.thread.SafeExecutor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Listeners of a room, called one at a time on the app's executor. */
final class RoomListeners {
    /** Maximum pending listener calls before reading from the socket pauses. */
    private static final int MAX_WAITING = 1024;

    private final List<ChatRoomListener> listeners = new CopyOnWriteArrayList<>();
    private final ChatRoom room;
    private final SerialExecutor calls;

    RoomListeners(ChatRoom room, SafeExecutor executor) {
        this.room = room;
        this.calls = new SerialExecutor(executor, "a listener of the room " + room.id());
    }

    /** @return action that removes the listener */
    Runnable add(ChatRoomListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void tell(BiConsumer<ChatRoomListener, ChatRoom> what) {
        for (ChatRoomListener listener : listeners) {
            calls.execute(() -> what.accept(listener, room));
        }
    }

    /** Runs an action once the listeners have caught up, which is usually at once. */
    void whenReady(Runnable more) {
        if (calls.waiting() > MAX_WAITING) {
            calls.execute(more);
        } else {
            more.run();
        }
    }
}
