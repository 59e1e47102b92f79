package dev.backchat.client.room;

import java.util.LinkedHashSet;
import java.util.Set;

/** Ids of recent frames, so that a frame received over two connections is delivered once. */
final class RecentIds {
    /** Number of ids kept: more than the frames of a busy room in the seconds for which two connections overlap. */
    private static final int CAPACITY = 4096;

    private final Set<String> ids = new LinkedHashSet<>();

    /** Adds an id; returns whether it is new. */
    boolean add(String id) {
        if (!ids.add(id)) {
            return false;
        }
        if (ids.size() > CAPACITY) {
            ids.remove(ids.iterator().next());
        }
        return true;
    }
}
