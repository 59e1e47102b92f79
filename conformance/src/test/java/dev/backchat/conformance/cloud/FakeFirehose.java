package dev.backchat.conformance.cloud;

import com.sun.net.httpserver.HttpExchange;
import dev.backchat.conformance.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Firehose, as far as putting records goes, with its limits on a call. Now and then it takes only some of them. */
public final class FakeFirehose extends FakeService {
    private static final int MAX_RECORDS = 500;
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int SOME_FAIL_EVERY = 5;

    private final Map<String, List<String>> streams = new ConcurrentHashMap<>();
    private int calls;

    public void createDeliveryStream(String name) {
        streams.put(name, new ArrayList<>());
    }

    /** The records of a stream, as they came. */
    public synchronized List<String> records(String stream) {
        return List.copyOf(streams.getOrDefault(stream, List.of()));
    }

    @Override
    synchronized void handle(HttpExchange exchange, byte[] body) throws IOException {
        ObjectNode input = Json.object(new String(body, StandardCharsets.UTF_8));
        String name = input.path("DeliveryStreamName").asString("");
        List<String> held = streams.get(name);
        if (held == null) {
            refuse(exchange, 400, "ResourceNotFoundException");
            return;
        }
        switch (exchange.getRequestHeaders().getFirst("X-Amz-Target")) {
            case "Firehose_20150804.DescribeDeliveryStream" ->
                succeed(
                        exchange,
                        Json.object(Map.of(
                                "DeliveryStreamDescription",
                                Map.of("DeliveryStreamName", name, "DeliveryStreamStatus", "ACTIVE"))));
            case "Firehose_20150804.PutRecordBatch" -> put(exchange, held, input.path("Records"));
            default -> refuse(exchange, 400, "UnknownOperationException");
        }
    }

    private void put(HttpExchange exchange, List<String> held, JsonNode records) throws IOException {
        if (records.isEmpty() || records.size() > MAX_RECORDS) {
            refuse(exchange, 400, "ValidationException");
            return;
        }
        boolean someFail = ++calls % SOME_FAIL_EVERY == 0;
        ObjectNode output = Json.object("{\"FailedPutCount\":0,\"RequestResponses\":[]}");
        ArrayNode responses = (ArrayNode) output.required("RequestResponses");
        List<String> taken = new ArrayList<>();
        int bytes = 0;
        int failed = 0;
        for (JsonNode record : records) {
            byte[] data = Base64.getDecoder().decode(record.path("Data").stringValue());
            bytes += data.length;
            if (someFail && responses.size() % 2 == 1) {
                failed++;
                responses.add(Json.object("{\"ErrorCode\":\"ServiceUnavailableException\",\"ErrorMessage\":\"slow\"}"));
            } else {
                responses.add(Json.object("{\"RecordId\":\"r\"}"));
                taken.add(new String(data, StandardCharsets.UTF_8));
            }
        }
        if (bytes > MAX_BYTES) {
            refuse(exchange, 400, "ValidationException");
            return;
        }
        held.addAll(taken);
        output.put("FailedPutCount", failed);
        succeed(exchange, output);
    }
}
