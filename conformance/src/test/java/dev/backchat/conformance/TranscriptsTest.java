package dev.backchat.conformance;

import static dev.backchat.conformance.messaging.Transcripts.GAP;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.conformance.messaging.Transcripts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests what compares the histories of clients: it must see each fault. */
class TranscriptsTest {
    private static final List<String> ALL = List.of("a", "b", "c", "d");

    private static void compare(List<String> told) {
        Transcripts.assertNothingIsHidden(Map.of("ann", ALL, "ben", told));
    }

    @Test
    void whatIsMissingWithoutAGapIsHidden() {
        for (List<String> told : List.of(
                List.of("a", "c", "d"),
                List.of("b", "c", "d"),
                List.of("a", "b", "c"),
                List.of(GAP, "a", "c", "d"),
                List.of("a", "c", GAP, "d"),
                List.<String>of())) {
            assertThatThrownBy(() -> compare(told)).as(told.toString()).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void whatIsMissingWhereAGapWasToldIsNot() {
        for (List<String> told :
                List.of(ALL, List.of("a", GAP, "c", "d"), List.of(GAP, "d"), List.of("a", "b", GAP), List.of(GAP))) {
            compare(told);
        }
    }

    @Test
    void oneOrderHoldsForAllAndAMessageComesOnce() {
        for (List<String> told : List.of(
                List.of("a", "c", "b", "d"), List.of("a", "a", "b", "c", "d"), List.of("d", GAP, "a", "b", "c"))) {
            assertThatThrownBy(() -> compare(told)).as(told.toString()).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void theRoomsLastMessagesMayComeAgainAfterAGap() {
        compare(List.of("a", "b", GAP, "a", "b", "c", "d"));
        assertThatThrownBy(() -> compare(List.of("a", "b", GAP, "c", "a", "d"))).isInstanceOf(AssertionError.class);
    }

    @Test
    void completeIsWhatIsTheSameForAllWithoutAGap() {
        Transcripts.assertComplete(Map.of("ann", ALL, "ben", ALL));
        assertThatThrownBy(() -> Transcripts.assertComplete(Map.of("ann", ALL, "ben", List.of("a", "b", "c"))))
                .isInstanceOf(AssertionError.class);
        List<String> told = List.of("a", "b", "c", "d", GAP);
        assertThatThrownBy(() -> Transcripts.assertComplete(Map.of("ann", told, "ben", told)))
                .isInstanceOf(AssertionError.class);
    }
}
