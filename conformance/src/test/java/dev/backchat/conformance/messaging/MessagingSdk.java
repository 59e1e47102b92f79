package dev.backchat.conformance.messaging;

import static java.util.Objects.requireNonNull;

import dev.backchat.conformance.Json;
import dev.backchat.conformance.sdk.NodeModules;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** The Amazon IVS Chat Messaging SDK for JavaScript, in Node. All members live in one process. */
public final class MessagingSdk implements MessagingDriver {
    private final Map<String, SdkMember> members = new ConcurrentHashMap<>();
    private final AtomicInteger nextNumber = new AtomicInteger();
    private final Process process;
    private final BufferedWriter commands;

    /** Starts the script. */
    public MessagingSdk() {
        try {
            process = new ProcessBuilder("node", "messaging.js")
                    .directory(NodeModules.installed().toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().name("messaging SDK").start(this::readLines);
    }

    @Override
    public Member join(URI websocket, Supplier<ObjectNode> tokens) {
        SdkMember member = new SdkMember("member" + nextNumber.incrementAndGet(), tokens);
        members.put(member.session, member);
        command(Map.of("do", "connect", "session", member.session, "url", websocket.toString()));
        return member;
    }

    private void readLines() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ObjectNode said = Json.object(line);
                requireNonNull(members.get(said.required("session").stringValue()))
                        .onLine(said);
            }
        } catch (IOException e) {
            // The script is gone: whoever waits for it says so by its own time limit.
        }
    }

    private synchronized void command(Map<String, ?> command) {
        try {
            commands.write(Json.write(command));
            commands.newLine();
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    private final class SdkMember extends Member {
        private final String session;
        private final Supplier<ObjectNode> tokens;
        private final Map<Integer, CompletableFuture<ObjectNode>> replies = new ConcurrentHashMap<>();

        SdkMember(String session, Supplier<ObjectNode> tokens) {
            this.session = session;
            this.tokens = tokens;
        }

        private void onLine(ObjectNode said) {
            if (said.has("ask")) {
                int request = said.required("request").intValue();
                Thread.ofVirtual()
                        .start(() -> command(Map.of("do", "token", "request", request, "token", tokens.get())));
            } else if (said.has("reply")) {
                requireNonNull(replies.remove(said.required("reply").intValue()))
                        .complete((ObjectNode) said.required("frame"));
            } else if (said.has("frame")) {
                onFrame((ObjectNode) said.required("frame"));
            } else if (said.required("state").stringValue().equals("connected")) {
                onConnected();
            } else {
                onDisconnected(said.required("reason").stringValue());
            }
        }

        @Override
        public CompletableFuture<ObjectNode> act(Map<String, ?> action) {
            int call = nextNumber.incrementAndGet();
            CompletableFuture<ObjectNode> reply = new CompletableFuture<>();
            replies.put(call, reply);
            Map<String, Object> command = new HashMap<>(action);
            command.putAll(Map.of("do", "act", "session", session, "call", call));
            command(command);
            return reply;
        }

        @Override
        public void leave() {
            command(Map.of("do", "disconnect", "session", session));
        }
    }
}
