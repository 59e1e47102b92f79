package dev.backchat.conformance.messaging;

import dev.backchat.conformance.table.Section;
import java.util.List;
import java.util.stream.Stream;

/**
 * One behaviour of the Messaging API.
 *
 * @param section where it stands in the table
 * @param behaviour what must be true, in words
 * @param steps what is done in a fresh room
 */
public record MessagingScenario(Section section, String behaviour, Steps steps) {

    /** What is done in a room that nothing else uses. */
    @FunctionalInterface
    public interface Steps {
        /** Throws where something is not as specified. */
        void run(Chat chat) throws Exception;
    }

    /** What every driver must show. */
    public static List<MessagingScenario> all() {
        return Stream.of(Conversations.all(), Moderation.all(), Refusals.all(), MessagingLimits.all())
                .flatMap(List::stream)
                .toList();
    }

    /** What clients do that connect again by themselves. */
    public static List<MessagingScenario> ofReconnects() {
        return Reconnects.all();
    }

    /** What only bare sockets show. */
    public static List<MessagingScenario> ofBareSockets() {
        return Stream.of(Handshakes.all(), Frames.all(), ControlFrames.all())
                .flatMap(List::stream)
                .toList();
    }
}
