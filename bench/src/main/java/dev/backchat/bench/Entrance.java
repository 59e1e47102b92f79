package dev.backchat.bench;

import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.CreateChatTokenCommand;
import dev.backchat.client.CreateRoomCommand;
import dev.backchat.client.IvschatClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Describes how the load joins the rooms of a server. Backchat's rooms are created for it, and each connection needs a
 * chat token, as with Centrifugo; with other servers a room is a path.
 *
 * @param tokens file with one token per line for each connection; null if none are needed
 * @param template template of the text to send, with {@code %s} as the placeholder for the load's counter, and {@code %d}
 *     for the room's number
 * @param hello text that each connection sends first, with {@code %s} as the placeholder for its token; null if none
 * @param greeting how the answer to it begins
 * @param receipt how the answer to a text begins that tells its sender only that it was taken; null if there is none
 */
record Entrance(
        String path,
        @Nullable Path tokens,
        String template,
        @Nullable String hello,
        @Nullable String greeting,
        @Nullable String receipt) {
    static final String REGION = "us-east-1";
    static final String KEY = "test";
    /** Number of a user who is not among the viewers. */
    static final int STRANGER = 99_999;
    /** Maximum rate that the protocol allows. */
    private static final int MESSAGES_PER_SECOND = 100;
    /** Number of concurrent calls for chat tokens. */
    private static final int CALLERS = 16;

    /** Describes a server that a connection says nothing to before it is in. */
    Entrance(String path, @Nullable Path tokens, String template) {
        this(path, tokens, template, null, null, null);
    }

    static Entrance of(Peers.Peer peer, ServerProcess server, Scenario scenario, int connections, Path folder)
            throws Exception {
        return switch (peer.name()) {
            case Peers.BACKCHAT -> backchat(server, scenario, connections, folder);
            case Peers.SOCKETIO -> socketIo(scenario);
            case Centrifugo.NAME -> Centrifugo.entrance(scenario, connections, folder);
            default -> new Entrance("/room/%d", null, scenario.frame());
        };
    }

    private static Entrance backchat(ServerProcess server, Scenario scenario, int connections, Path folder)
            throws Exception {
        try (IvschatClient client = client(server.endpoint());
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<String> rooms = all(
                    callers,
                    IntStream.range(0, scenario.rooms)
                            .<Callable<String>>mapToObj(i -> () -> createRoom(client))
                            .toList());
            List<String> tokens = all(
                    callers,
                    IntStream.range(0, connections)
                            .<Callable<String>>mapToObj(
                                    i -> () -> createToken(client, rooms.get(scenario.room(i, connections)), i))
                            .toList());
            return new Entrance("/", write(tokens, folder), scenario.action());
        }
    }

    /** Returns the entrance of Socket.IO's rooms. */
    static Entrance socketIo(Scenario scenario) {
        return new Entrance(
                "/socket.io/?EIO=4&transport=websocket&room=%d",
                null, "42[\"say\"," + scenario.frame() + "]", "40", "40", null);
    }

    /** Returns the entrance for viewers of one Backchat room. */
    static Entrance of(IvschatClient client, String room, int viewers, Path folder) throws IOException {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < viewers; i++) {
            tokens.add(createToken(client, room, i));
        }
        return new Entrance("/", write(tokens, folder), Scenario.STEADY.action());
    }

    /** Writes a file with a token per line. */
    static Path write(List<String> tokens, Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "tokens", ".txt");
        file.toFile().deleteOnExit();
        return Files.write(file, tokens);
    }

    /** Returns a client with the credentials of a dev server. */
    static IvschatClient client(URI endpoint) {
        return new IvschatClient(ClientConfig.builder()
                .endpoint(endpoint.toString())
                .region(REGION)
                .credentials(KEY, KEY)
                .build());
    }

    static String createRoom(IvschatClient client) {
        return client.call(new CreateRoomCommand(CreateRoomRequest.builder()
                        .name("bench")
                        .maximumMessageRatePerSecond(MESSAGES_PER_SECOND)
                        .build()))
                .arn();
    }

    static String createToken(IvschatClient client, String room, int viewer) {
        return client.call(new CreateChatTokenCommand(new CreateChatTokenRequest(
                        room,
                        String.format("viewer-%05d", viewer),
                        List.of("SEND_MESSAGE", "DELETE_MESSAGE"),
                        null,
                        null)))
                .token();
    }

    private static List<String> all(ExecutorService callers, List<Callable<String>> calls) throws Exception {
        List<String> answers = new ArrayList<>(calls.size());
        for (Future<String> answer : callers.invokeAll(calls)) {
            answers.add(answer.get());
        }
        return answers;
    }
}
