package dev.backchat.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Operations;
import dev.backchat.api.ThrottlingException;
import dev.backchat.server.RawHttp;
import dev.backchat.server.fault.Effect;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.fault.Target;
import dev.backchat.server.net.AllowedHosts;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InternalPortTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final InternalConfig CONFIG = new InternalConfig("127.0.0.1", 0, AllowedHosts.of(List.of()));

    private final Faults faults = new Faults();
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final List<InternalPort.Revocation> revoked = new ArrayList<>();
    private boolean alive = true;
    private InternalPort.Readiness readiness = InternalPort.Readiness.READY;
    private InternalPort port;

    @BeforeEach
    void start() throws IOException {
        port = new InternalPort(
                CONFIG, new InternalPort.Control(() -> alive, () -> readiness, this::revoke), metrics, faults);
    }

    private boolean revoke(InternalPort.Revocation revocation) {
        revoked.add(revocation);
        return !String.valueOf(revocation.roomIdentifier()).endsWith("gone");
    }

    @Test
    void tellsWhichPortServesOperations() throws Exception {
        HttpResponse<String> answer = send(port, "POST", "/ListRooms", "{}");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).startsWith("{\"message\":").contains("on the port for clients");
    }

    @Test
    void revokesSessionsOfAUserOrOfEverybody() throws Exception {
        assertThat(send(port, "POST", "/revocations", "{\"roomIdentifier\":\"r\",\"userId\":\"ann\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(port, "POST", "/revocations", "{\"roomIdentifier\":\"r\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(revoked)
                .containsExactly(new InternalPort.Revocation("r", "ann"), new InternalPort.Revocation("r", null));
        assertThat(send(port, "POST", "/revocations", "{\"roomIdentifier\":\"gone\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(send(port, "POST", "/revocations", "{\"room\":\"r\"}").body())
                .contains("roomIdentifier, the ARN of a room");
        assertThat(status("GET", "/revocations")).isEqualTo(405);
    }

    @AfterEach
    void stop() {
        port.close();
    }

    private static HttpResponse<String> send(InternalPort to, String method, String path, String body)
            throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int status(String method, String path) throws IOException, InterruptedException {
        return send(port, method, path, "").statusCode();
    }

    @Test
    void livenessFollowsTheServer() throws Exception {
        assertThat(status("GET", "/healthz")).isEqualTo(200);
        alive = false;
        assertThat(status("GET", "/healthz")).isEqualTo(503);
    }

    @Test
    void readinessFollowsTheServerApartFromLiveness() throws Exception {
        assertThat(status("GET", "/readyz")).isEqualTo(200);
        readiness = InternalPort.Readiness.NOT_READY;
        assertThat(status("GET", "/readyz")).isEqualTo(503);
        assertThat(status("GET", "/healthz")).isEqualTo(200);
    }

    @Test
    void getsTrafficWhileItLacksWhatAllServersLack() throws Exception {
        readiness = InternalPort.Readiness.DEGRADED_REDIS;
        assertThat(status("GET", "/readyz")).isEqualTo(200);
        readiness = InternalPort.Readiness.DEGRADED_WRITES;
        assertThat(status("GET", "/readyz")).isEqualTo(200);
        readiness = InternalPort.Readiness.LOST_PROBE;
        assertThat(status("GET", "/readyz")).isEqualTo(503);
        readiness = InternalPort.Readiness.NO_REDIS_YET;
        assertThat(status("GET", "/readyz")).isEqualTo(503);
    }

    @Test
    void saysWhyItIsNotReady() throws Exception {
        readiness = InternalPort.Readiness.NOT_READY;
        assertThat(send(port, "GET", "/readyz", "").body()).isEqualTo("not ready\n");
        readiness = InternalPort.Readiness.DRAINING;
        HttpResponse<String> answer = send(port, "GET", "/readyz", "");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("draining\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/,404",
        "GET,/healthz/x,404",
        "GET,/faultsx,404",
        "POST,/healthz,405",
        "PUT,/readyz,405",
        "POST,/metrics,405",
        "GET,/faults,405"
    })
    void refusesUnknownPathsAndMethods(String method, String path, int status) throws Exception {
        assertThat(status(method, path)).isEqualTo(status);
    }

    private String metrics(String... headers) throws IOException {
        Gauge.builder()
                .name("calls")
                .help("Calls.")
                .withoutExemplars()
                .register(metrics)
                .set(1);
        return RawHttp.send(
                port.port(),
                "",
                Stream.concat(Stream.of("GET /metrics HTTP/1.1", "Host: localhost"), Stream.of(headers))
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none | text/plain; version=0.0.4; charset=utf-8",
                "*/* | text/plain; version=0.0.4; charset=utf-8",
                "text/plain;version=0.0.4 | text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text;version=1.0.0 | application/openmetrics-text; version=1.0.0; charset=utf-8",
                // Sent by Prometheus 3.
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
                        + " | application/openmetrics-text; version=1.0.0; charset=utf-8",
            })
    void servesMetricsInTheRequestedTextFormat(String accept, String contentType) throws Exception {
        String answer = accept == null ? metrics() : metrics("Accept: " + accept);
        assertThat(header(answer, "Content-Type")).isEqualTo(contentType);
        assertThat(answer).contains("# HELP calls", " Calls.\n", "\ncalls 1.0\n");
        assertThat(answer.endsWith("# EOF\n")).isEqualTo(contentType.contains("openmetrics"));
    }

    @Test
    void considersEachAcceptHeader() throws Exception {
        assertThat(metrics("Accept: text/html", "Accept: application/openmetrics-text;version=1.0.0"))
                .contains("# EOF");
    }

    /** As Prometheus asks where it takes native histograms. */
    @Test
    void servesTextToWhoWouldRatherHaveProtobuf() throws Exception {
        String answer = metrics("Accept: application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                + "encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
        assertThat(header(answer, "Content-Type"))
                .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(answer).contains("# HELP calls Calls.", "# EOF");
    }

    private static String header(String answer, String name) {
        String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/healthz,text/plain; charset=utf-8",
        "POST,/healthz,text/plain; charset=utf-8",
        "GET,/nothing,application/json",
        "POST,/revocations,application/json",
        "DELETE,/faults,application/json"
    })
    void declaresTheTypeOfEachResponse(String method, String path, String contentType) throws Exception {
        assertThat(send(port, method, path, "").headers().firstValue("Content-Type"))
                .contains(contentType);
    }

    @Test
    void injectsAFaultAsOftenAsRequested() throws Exception {
        String fault = "{\"on\":\"CreateRoom\",\"error\":\"ThrottlingException\",\"times\":2}";
        assertThat(send(port, "POST", "/faults", fault).statusCode()).isEqualTo(200);
        assertThat(faults.poll(Operations.GET_ROOM, () -> Target.NONE)).isNull();
        assertThat(((Effect.Failure) faults.poll(Operations.CREATE_ROOM, () -> Target.NONE))
                        .exception()
                        .get())
                .isInstanceOf(ThrottlingException.class);
        assertThat(((Effect.Failure) faults.poll(Operations.CREATE_ROOM, () -> Target.NONE))
                        .exception()
                        .get())
                .isInstanceOf(ThrottlingException.class);
        assertThat(faults.poll(Operations.CREATE_ROOM, () -> Target.NONE)).isNull();
    }

    @Test
    void clearsFaultsOnRequest() throws Exception {
        send(port, "POST", "/faults", "{\"on\":\"CreateRoom\",\"error\":\"ConflictException\"}");
        assertThat(status("DELETE", "/faults")).isEqualTo(200);
        assertThat(faults.poll(Operations.CREATE_ROOM, () -> Target.NONE)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | must be a JSON object",
                "{\"on\":\"CreateRoom\",\"eror\":\"x\"} | must be a JSON object",
                "{} | on must be an operation or one of",
                "{\"on\":\"Nothing\"} | on must be an operation or one of",
                "{\"on\":\"CreateRoom\",\"error\":\"Nothing\"} | error must be one of",
                "{\"on\":\"CreateRoom\",\"error\":\"ConflictException\",\"times\":0} | times must be 1 or more",
                "{\"on\":\"SEND_MESSAGE\",\"errorCode\":406} | errorCode and errorMessage must be given"
            })
    void saysWhatIsWrongWithAFault(String body, String reason) throws Exception {
        HttpResponse<String> response = send(port, "POST", "/faults", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(reason);
    }

    @Test
    void productionServersHaveNoFaults() throws Exception {
        try (InternalPort production = new InternalPort(
                CONFIG, new InternalPort.Control(() -> true, () -> readiness, this::revoke), metrics, null)) {
            assertThat(send(production, "POST", "/faults", "{}").statusCode()).isEqualTo(404);
        }
    }
}
