package dev.backchat.conformance.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what the members of a room were told, each in its order: ids of messages, and gaps. */
public final class Transcripts {
    /** Stands for an event which says that something may be missing here. */
    public static final String GAP = "gap";

    private Transcripts() {}

    /** Demands that all were told the same, each message once, and of no gap. */
    public static void assertComplete(Map<String, List<String>> told) {
        List<String> first = told.values().iterator().next();
        assertThat(first).isNotEmpty().doesNotContain(GAP).doesNotHaveDuplicates();
        told.forEach((member, transcript) ->
                assertThat(transcript).as("what %s was told", member).isEqualTo(first));
    }

    /**
     * Demands that all were told what they were told in one order, each message once, and that none of them misses what
     * another was told without having been told of a gap there.
     */
    public static void assertNothingIsHidden(Map<String, List<String>> told) {
        Map<String, List<String>> all = new HashMap<>();
        told.forEach((member, transcript) -> all.put(member, withoutReplayed(transcript)));
        all.forEach((member, transcript) -> assertThat(transcript)
                .as("what %s was told", member)
                .filteredOn(each -> !each.equals(GAP))
                .doesNotHaveDuplicates());
        all.forEach((member, transcript) -> all.forEach((other, others) -> {
            assertThat(common(transcript, others))
                    .as("the order of %s, and of %s", member, other)
                    .isEqualTo(common(others, transcript));
            assertThat(hidden(others, transcript))
                    .as("what %s was told, but not %s", other, member)
                    .isEmpty();
        }));
    }

    /** After a gap come the room's last messages, of which the app may have some. */
    private static List<String> withoutReplayed(List<String> transcript) {
        List<String> kept = new ArrayList<>();
        Set<String> known = new HashSet<>();
        boolean mayRepeat = false;
        for (String each : transcript) {
            boolean isNew = known.add(each);
            if (each.equals(GAP)) {
                mayRepeat = true;
                kept.add(each);
            } else if (isNew || !mayRepeat) {
                mayRepeat = false;
                kept.add(each);
            }
        }
        return kept;
    }

    private static List<String> common(List<String> transcript, List<String> other) {
        Set<String> known = new HashSet<>(other);
        return transcript.stream()
                .filter(each -> !each.equals(GAP) && known.contains(each))
                .toList();
    }

    private static List<String> hidden(List<String> told, List<String> from) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < from.size(); i++) {
            places.put(from.get(i), i);
        }
        places.remove(GAP);
        List<String> hidden = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        int next = 0;
        for (String each : told) {
            Integer place = places.get(each);
            if (place != null) {
                if (!from.subList(next, place).contains(GAP)) {
                    hidden.addAll(missing);
                }
                missing.clear();
                next = place + 1;
            } else if (!each.equals(GAP)) {
                missing.add(each);
            }
        }
        if (!from.subList(next, from.size()).contains(GAP)) {
            hidden.addAll(missing);
        }
        return hidden;
    }
}
