package dev.backchat.bench;

import java.util.Locale;

/** Scenarios of the fan-out benchmark. */
enum Scenario {
    STEADY("1,000 viewers of a room, 100 messages a second", 1, 1000, 100),
    WIDE("5,000 viewers of a room, 20 messages a second", 1, 5000, 20),
    ROOM("10,000 viewers of a room, 5 messages a second", 1, 10_000, 5),
    THOUSANDS("10 rooms of 1,000 viewers, 5 messages a second in each", 10, 10_000, 5),
    HUNDREDS("100 rooms of 100 viewers, 5 messages a second in each", 100, 10_000, 5),
    ROOMS("1,000 rooms of 10 viewers, 5 messages a second in each", 1000, 10_000, 5),
    SATURATED("1,000 viewers of a room, as many messages as it takes", 1, 1000, 0),
    IDLE("connections that hear nothing", 1, 15_000, 0),
    ACCEPTS(
            "10,000 connections at once, to a server that has just started and to one that has seen 30,000",
            1,
            10_000,
            0),
    SERIES("10,000 connections, one after the other", 1, 10_000, 0);

    /** Maximum messages per second of one viewer; the protocol allows 10. */
    static final int RATE_OF_A_PUBLISHER = 5;

    final String title;
    final int rooms;
    final int connections;
    /** Messages per second in each room, at most what the protocol allows; 0 if there is no fixed rate. */
    final int rate;

    Scenario(String title, int rooms, int connections, int rate) {
        this.title = title;
        this.rooms = rooms;
        this.connections = connections;
        this.rate = rate;
    }

    /** @throws IllegalArgumentException if there is no scenario of that name */
    static Scenario named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the number of the room that one of all connections joins. */
    int room(int connection, int connections) {
        return (int) ((long) connection * rooms / connections);
    }

    /**
     * Returns how many viewers of each room publish. The server may order the messages of two publishers freely, but in
     * the same order for everybody.
     */
    int publishers() {
        if (this == SATURATED) {
            return connections;
        }
        return rate == 0 ? 1 : Math.max(1, rate / RATE_OF_A_PUBLISHER);
    }

    /**
     * Returns the frame that all servers send, so that its length is the same everywhere: Backchat's frame for a
     * message or, where the room's rate limit would interfere, for a deleted message.
     */
    String frame() {
        return this == SATURATED
                ? "{\"Type\":\"EVENT\",\"Id\":\"aBcDeFgHiJkL\",\"RequestId\":\"\",\"EventName\":\"aws:DELETE_MESSAGE\","
                        + "\"Attributes\":{\"MessageID\":\"aBcDeFgHiJkL\",\"MessageId\":\"aBcDeFgHiJkL\","
                        + "\"Reason\":\"%s\"},\"SendTime\":\"2026-01-01T00:00:00.123456789Z\"}"
                : "{\"Type\":\"MESSAGE\",\"Id\":\"aBcDeFgHiJkL\",\"RequestId\":\"\",\"Attributes\":null,"
                        + "\"Content\":\"%s\",\"SendTime\":\"2026-01-01T00:00:00.123456789Z\","
                        + "\"Sender\":{\"UserId\":\"viewer-00000\",\"Attributes\":{}}}";
    }

    /** Returns the action that makes Backchat send such a frame. */
    String action() {
        return this == SATURATED
                ? "{\"Action\":\"DELETE_MESSAGE\",\"Id\":\"aBcDeFgHiJkL\",\"Reason\":\"%s\"}"
                : "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"%s\"}";
    }
}
