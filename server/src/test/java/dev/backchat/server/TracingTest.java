package dev.backchat.server;

import static dev.backchat.server.tracing.OtlpCollector.attributes;
import static dev.backchat.server.tracing.OtlpCollector.id;
import static dev.backchat.server.tracing.OtlpCollector.parent;
import static dev.backchat.server.tracing.OtlpCollector.trace;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.tracing.OtlpCollector;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests the traces of a server that is configured as docs/operate.md says, as a real collector gets them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + CALLER + "-01";
    private static final String NOT_SAMPLED = "00-" + TRACE.replace('4', '5') + "-" + CALLER + "-00";
    private static final String ROOM =
            "{\"messageReviewHandler\":{\"uri\":\"" + TracedServer.HANDLER + "\",\"fallbackResult\":\"DENY\"}}";
    private static final String CONTENT = "said-between-us";
    private static final String USER = "somebody-in-particular";

    private OtlpCollector collector;
    private String created;
    private String refused;
    private String sent;
    private String room;
    private String messageId;
    private List<String> reviewTraces;

    @BeforeAll
    void serve(@TempDir Path directory) throws Exception {
        collector = new OtlpCollector(200);
        try (TracedServer server = new TracedServer(documentedVariables(), directory.resolve("classes"))) {
            created = server.call("CreateRoom", ROOM, SAMPLED);
            room = TracedServer.value(created, "arn");
            refused = server.call("CreateRoom", "{\"maximumMessageLength\":0}", SAMPLED);
            server.call("ListRooms", "{}", NOT_SAMPLED);
            messageId = server.say(room, USER, CONTENT);
            sent = server.call("SendEvent", "{\"roomIdentifier\":\"" + room + "\",\"eventName\":\"goal\"}", SAMPLED);
            reviewTraces = server.reviewTraces();
            assertThat(server.stop()).isZero();
        }
        assertThat(tracingClasses(directory.resolve("classes"))).isNotEmpty();
    }

    @AfterAll
    void close() {
        collector.close();
    }

    /** Returns the variables of the document's snippet, but with this collector and without leaving out any trace. */
    private Map<String, String> documentedVariables() throws IOException {
        String document = Files.readString(Path.of("../docs/operate.md"));
        String snippet = Pattern.compile("```bash\n(export BACKCHAT_TRACING=on.*?)```", Pattern.DOTALL)
                .matcher(document)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1)
                .replace("http://127.0.0.1:4318", collector.endpoint())
                .replace("OTEL_TRACES_SAMPLER_ARG=0.01", "OTEL_TRACES_SAMPLER_ARG=1");
        Map<String, String> variables = new LinkedHashMap<>();
        Pattern.compile("([A-Z_]+)=(\\S+)")
                .matcher(snippet)
                .results()
                .forEach(variable -> variables.put(variable.group(1), variable.group(2)));
        assertThat(variables)
                .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
                .containsEntry("OTEL_TRACES_SAMPLER_ARG", "1");
        return variables;
    }

    private Span only(String name, String attribute, String value) {
        List<Span> found = collector.spans().stream()
                .filter(span -> span.getName().equals(name)
                        && value.equals(attributes(span.getAttributesList()).get(attribute)))
                .toList();
        assertThat(found).as("%s with %s %s", name, attribute, value).hasSize(1);
        return found.getFirst();
    }

    private List<Span> children(Span span) {
        return collector.spans().stream()
                .filter(each -> trace(each).equals(trace(span)) && parent(each).equals(id(span)))
                .toList();
    }

    private Span onlyChild(Span span, String name) {
        List<Span> named = children(span).stream()
                .filter(each -> each.getName().equals(name))
                .toList();
        assertThat(named).as(name).hasSize(1);
        return named.getFirst();
    }

    @Test
    void requestIsPartOfItsCallersTrace() {
        String requestId = TracedServer.value(created, "x-amzn-RequestId");
        Span request = only("CreateRoom", "aws.request_id", requestId);
        assertThat(trace(request)).isEqualTo(TRACE);
        assertThat(parent(request)).isEqualTo(CALLER);
        assertThat(request.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(attributes(request.getAttributesList()))
                .isEqualTo(Map.of(
                        "aws.request_id", requestId,
                        "http.request.method", "POST",
                        "http.response.status_code", "200",
                        "rpc.method", "CreateRoom",
                        "rpc.service", "ivschat",
                        "rpc.system", "aws-api"));
    }

    @Test
    void refusedRequestHasItsErrorAndIsNoFailureOfTheServer() {
        Span request = only("CreateRoom", "aws.request_id", TracedServer.value(refused, "x-amzn-RequestId"));
        assertThat(attributes(request.getAttributesList()))
                .containsEntry("error.type", "ValidationException")
                .containsEntry("http.response.status_code", "400");
        assertThat(request.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    }

    @Test
    void requestOfACallerThatIsNotSampledIsNotExported() {
        assertThat(collector.spans()).noneMatch(span -> span.getName().equals("ListRooms"));
    }

    @Test
    void messageIsReviewedPublishedAndDeliveredInOneTrace() {
        Span publish = only("publish", "messaging.message.id", messageId);
        assertThat(publish.getKind()).isEqualTo(SpanKind.SPAN_KIND_PRODUCER);
        assertThat(attributes(publish.getAttributesList()))
                .isEqualTo(Map.of(
                        "messaging.destination.name", room,
                        "messaging.message.id", messageId,
                        "messaging.operation.name", "publish",
                        "messaging.operation.type", "send",
                        "messaging.system", "backchat"));
        Span action = collector.spans().stream()
                .filter(span -> id(span).equals(parent(publish)))
                .findFirst()
                .orElseThrow();
        assertThat(action.getName()).isEqualTo("SEND_MESSAGE");
        assertThat(action.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(parent(action)).isEmpty();
        assertThat(attributes(action.getAttributesList())).isEqualTo(Map.of("backchat.room", room));
        assertThat(children(action)).hasSize(2);
        Span review = onlyChild(action, "review");
        assertThat(review.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(attributes(review.getAttributesList()))
                .isEqualTo(
                        Map.of("backchat.review.handler", TracedServer.HANDLER, "backchat.review.outcome", "allowed"));
        assertThat(reviewTraces).anyMatch(header -> header.startsWith("00-" + trace(review) + "-" + id(review) + "-"));
        Span deliver = onlyChild(publish, "deliver");
        assertThat(deliver.getKind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
        assertThat(attributes(deliver.getAttributesList())).isEqualTo(Map.of("backchat.viewers", "2"));
    }

    /** Nobody is in the room any more. */
    @Test
    void eventIsPublishedInTheTraceOfItsRequest() {
        Span request = only("SendEvent", "aws.request_id", TracedServer.value(sent, "x-amzn-RequestId"));
        assertThat(children(request)).hasSize(1);
        Span publish = onlyChild(request, "publish");
        assertThat(attributes(publish.getAttributesList()))
                .containsEntry("messaging.message.id", TracedServer.value(sent, "id"));
    }

    @Test
    void processIsDescribedAsItsVariablesSay() {
        assertThat(collector.resource())
                .containsEntry("service.name", "chat")
                .containsEntry("service.version", "development")
                .containsKey("service.instance.id");
    }

    @Test
    void noContentAndNoUserIsExported() {
        assertThat(collector.exports())
                .isNotEmpty()
                .allSatisfy(export -> assertThat(new String(export.toByteArray(), ISO_8859_1))
                        .doesNotContain(CONTENT, USER, TracedServer.VIEWER, "goal"));
    }

    @Test
    void nothingOfOpenTelemetryIsLoadedWhileTracingIsOff(@TempDir Path directory) throws Exception {
        try (OtlpCollector unused = new OtlpCollector(200);
                TracedServer server = new TracedServer(
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", unused.endpoint()), directory.resolve("classes"))) {
            String other = TracedServer.value(server.call("CreateRoom", ROOM, SAMPLED), "arn");
            server.say(other, USER, CONTENT);
            assertThat(server.stop()).isZero();
            assertThat(unused.exports()).isEmpty();
            assertThat(server.reviewTraces()).isNotEmpty().allMatch("null"::equals);
        }
        assertThat(tracingClasses(directory.resolve("classes"))).isEmpty();
    }

    /** Returns which classes of OpenTelemetry, and of what uses it, a process has loaded. */
    private static List<String> tracingClasses(Path log) throws IOException {
        List<String> all = Files.readAllLines(log);
        assertThat(all).anyMatch(line -> line.contains(" dev.backchat.server.tracing.Tracing "));
        return all.stream()
                .filter(line -> line.contains(" io.opentelemetry.")
                        || line.contains(" dev.backchat.server.tracing.OpenTelemetry"))
                .toList();
    }
}
