package dev.backchat.conformance.cloud;

import com.sun.net.httpserver.HttpExchange;
import dev.backchat.conformance.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Lambda's Invoke API, in front of functions that are made here. */
public final class FakeLambda extends FakeService {
    private static final Pattern PATH = Pattern.compile("/2015-03-31/functions/([^/]+)/invocations");

    /** What a function does with its input; null for a function that doesn't end in time. */
    public interface Function {
        String apply(ObjectNode input);
    }

    private final Map<String, Function> functions = new ConcurrentHashMap<>();
    private final Queue<ObjectNode> inputs = new ConcurrentLinkedQueue<>();
    private final Queue<String> dryRuns = new ConcurrentLinkedQueue<>();
    private final Queue<Long> floods = new ConcurrentLinkedQueue<>();

    public void createFunction(String name, Function function) {
        functions.put(name, function);
    }

    /** Which functions were invoked without being run, in order. */
    public Queue<String> dryRuns() {
        return dryRuns;
    }

    /** What functions were asked, in order. */
    public Queue<ObjectNode> inputs() {
        return inputs;
    }

    /** How many bytes functions that flood got rid of, each before somebody hung up on it. */
    public Queue<Long> floods() {
        return floods;
    }

    @Override
    void handle(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
        if (!path.matches()) {
            refuse(exchange, 404, "UnknownOperationException");
            return;
        }
        String name = path.group(1);
        if (name.equals("forbidden")) {
            refuse(exchange, 403, "AccessDeniedException");
        } else if (!functions.containsKey(name)) {
            refuse(exchange, 404, "ResourceNotFoundException");
        } else if ("DryRun".equals(exchange.getRequestHeaders().getFirst("X-Amz-Invocation-Type"))) {
            dryRuns.add(name);
            send(exchange, 204, "");
        } else {
            invoke(exchange, name, Json.object(new String(body, StandardCharsets.UTF_8)));
        }
    }

    private void invoke(HttpExchange exchange, String name, ObjectNode input) throws IOException, InterruptedException {
        inputs.add(input);
        switch (name) {
            case "sleeps" -> Thread.sleep(5000);
            case "hangs-up" -> exchange.close();
            case "floods" -> flood(exchange);
            case "throws" -> {
                exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
                send(exchange, 200, "{\"errorMessage\":\"oops\",\"errorType\":\"Error\"}");
            }
            default -> send(exchange, 200, functions.get(name).apply(input));
        }
    }

    /** Says more and more, for as long as anybody listens. */
    private void flood(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] chunk = new byte[8 * 1024];
        long written = 0;
        try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
                body.write(chunk);
                written += chunk.length;
            }
        } catch (IOException e) {
            floods.add(written);
        }
    }
}
