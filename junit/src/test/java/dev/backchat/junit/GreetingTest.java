package dev.backchat.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.backchat.api.ChatTokenCapability;
import org.junit.jupiter.api.Test;

/** The example of docs/junit.md, as it stands there. */
@BackchatTest(seed = "seed.yaml")
class GreetingTest {
    private static final String LOBBY = "arn:aws:ivschat:us-east-1:000000000000:room/lobbyLobby01";

    @Test
    void greets(Backchat backchat) {
        ChatMember ann = backchat.join(LOBBY, "ann", ChatTokenCapability.SEND_MESSAGE);
        ChatMember bob = backchat.join(LOBBY, "bob");
        ann.send("hello");
        assertEquals("hello", bob.nextMessage().content());
    }

    @Test
    void copesWithThrottling(Backchat backchat) {
        backchat.faults().add(Fault.onOperation("CreateChatToken").error("ThrottlingException"));
        backchat.join(LOBBY, "ann");
        assertFalse(backchat.frames().ofUser("ann").isEmpty());
    }
}
