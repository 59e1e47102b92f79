package dev.backchat.client.room;

import java.util.LinkedHashSet;
import java.util.Set;

/** The ids of the last frames, so that what two connections bring is told once. */
final class RecentIds {
    /** More than a busy room says in the seconds for which two connections overlap. */
    private static final int CAPACITY = 4096;

    private final Set<String> ids = new LinkedHashSet<>();

    /** Whether it is new. */
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
