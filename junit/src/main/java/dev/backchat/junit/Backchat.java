package dev.backchat.junit;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.client.Ivschat;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A dev server for tests. Thread-safe. */
public final class Backchat {
    private static final String KEY = "test";
    private static final String REGION = "us-east-1";

    private final ServerProcess server;
    private final DevKitClient kit;
    private final Ivschat client;
    private final List<ChatMember> members = new CopyOnWriteArrayList<>();

    Backchat(ServerProcess server) {
        this.server = server;
        this.kit = new DevKitClient(server.address("internal"));
        this.client = Ivschat.builder()
                .endpoint(endpoint().toString())
                .region(REGION)
                .credentials(KEY, KEY)
                .build();
    }

    /** Returns the endpoint of the control plane. */
    public URI endpoint() {
        return server.address("endpoint");
    }

    /** Returns the URL of the Messaging API. */
    public URI messagingUrl() {
        return server.address("websocket");
    }

    /** Returns the URL of the developer kit and the metrics. */
    public URI internalUrl() {
        return server.address("internal");
    }

    public String accessKeyId() {
        return KEY;
    }

    public String secretAccessKey() {
        return KEY;
    }

    public String region() {
        return REGION;
    }

    /** Returns a client of the control plane. */
    public Ivschat client() {
        return client;
    }

    /**
     * Connects a user to a room, and waits for that. The connection is closed after the test.
     *
     * @param room the ARN
     */
    public ChatMember join(String room, String userId, ChatTokenCapability... capabilities) {
        ChatMember member = ChatMember.join(this, room, userId, capabilities);
        members.add(member);
        return member;
    }

    /** Returns the server's faults. */
    public Faults faults() {
        return new Faults(kit);
    }

    /** Returns what the server has received and sent since the last reset. */
    public Frames frames() {
        return new Frames(kit);
    }

    /** Moves the server's clock forward: tokens and sessions expire, and messages have later times. */
    public void advanceClock(Duration time) {
        kit.call("POST", "/dev/clock", DevKitClient.json(Map.of("advance", time.toMillis() + "ms")));
    }

    /** Takes the server back to its seed, or to nothing: rooms, tokens, faults, frames and the clock. */
    public void reset() {
        closeMembers();
        kit.call("POST", "/dev/reset", "");
    }

    void closeMembers() {
        members.forEach(ChatMember::close);
        members.clear();
    }

    void close() {
        closeMembers();
        client.close();
        server.close();
    }
}
