package dev.backchat.conformance.cloud;

import com.sun.net.httpserver.HttpExchange;
import dev.backchat.conformance.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** CloudWatch Logs, as far as putting events goes, with its limits on a call. */
public final class FakeCloudWatchLogs extends FakeService {
    private static final int MAX_EVENTS = 10_000;
    private static final int MAX_BYTES = 1_048_576;
    private static final int EVENT_OVERHEAD = 26;

    /** What a stream holds. */
    public record Event(long timestamp, String message) {}

    private final Set<String> groups = ConcurrentHashMap.newKeySet();
    private final Map<String, List<Event>> streams = new ConcurrentHashMap<>();

    public void createLogGroup(String name) {
        groups.add(name);
    }

    /** The events of a stream; none if there is no such stream. */
    public List<Event> events(String group, String stream) {
        List<Event> events = streams.getOrDefault(group + "\n" + stream, List.of());
        synchronized (this) {
            return List.copyOf(events);
        }
    }

    @Override
    synchronized void handle(HttpExchange exchange, byte[] body) throws IOException {
        ObjectNode input = Json.object(new String(body, StandardCharsets.UTF_8));
        String group = input.path("logGroupName").asString("");
        String stream = group + "\n" + input.path("logStreamName").asString("");
        if (!groups.contains(group)) {
            refuse(exchange, 400, "ResourceNotFoundException");
            return;
        }
        switch (exchange.getRequestHeaders().getFirst("X-Amz-Target")) {
            case "Logs_20140328.CreateLogStream" -> {
                if (streams.putIfAbsent(stream, new ArrayList<>()) == null) {
                    succeed(exchange, Json.object("{}"));
                } else {
                    refuse(exchange, 400, "ResourceAlreadyExistsException");
                }
            }
            case "Logs_20140328.PutLogEvents" -> put(exchange, stream, input.path("logEvents"));
            default -> refuse(exchange, 400, "UnknownOperationException");
        }
    }

    private void put(HttpExchange exchange, String stream, JsonNode events) throws IOException {
        List<Event> held = streams.get(stream);
        if (held == null) {
            refuse(exchange, 400, "ResourceNotFoundException");
            return;
        }
        List<Event> given = new ArrayList<>();
        int bytes = 0;
        long last = 0;
        boolean valid = !events.isEmpty() && events.size() <= MAX_EVENTS;
        for (JsonNode event : events) {
            String message = event.path("message").stringValue();
            long timestamp = event.path("timestamp").longValue();
            bytes += message.getBytes(StandardCharsets.UTF_8).length + EVENT_OVERHEAD;
            valid &= timestamp >= last;
            last = timestamp;
            given.add(new Event(timestamp, message));
        }
        if (!valid || bytes > MAX_BYTES) {
            refuse(exchange, 400, "InvalidParameterException");
            return;
        }
        held.addAll(given);
        succeed(exchange, Json.object("{\"nextSequenceToken\":\"1\"}"));
    }
}
