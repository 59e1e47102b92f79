package dev.backchat.conformance;

import static dev.backchat.conformance.table.Section.SIGNATURES;
import static dev.backchat.conformance.table.Section.WIRE;

import dev.backchat.conformance.scenario.Signatures;
import dev.backchat.conformance.scenario.Wire;
import dev.backchat.conformance.sdk.SignedHttp;
import dev.backchat.conformance.table.Column;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What no SDK shows or sends: bytes, headers and signatures of the control plane. */
class WireTest extends ConformanceLane {
    private final SignedHttp http = new SignedHttp();
    private BackchatProcess server;

    WireTest() {
        super(Name.WIRE);
    }

    @BeforeAll
    void start() {
        server = BackchatProcess.start();
    }

    @TestFactory
    Stream<DynamicTest> wire() {
        Map<String, Wire.Check> checks = Wire.checks();
        announce(WIRE, List.copyOf(checks.keySet()));
        return checks.entrySet().stream()
                .map(check -> cell(
                        WIRE,
                        check.getKey(),
                        Column.SIGNED_HTTP,
                        () -> check.getValue().run(http, freshCaller(server))));
    }

    @TestFactory
    Stream<DynamicTest> signatures() {
        Map<String, Wire.Check> checks = Signatures.checks();
        announce(SIGNATURES, List.copyOf(checks.keySet()));
        return checks.entrySet().stream()
                .map(check -> cell(
                        SIGNATURES,
                        check.getKey(),
                        Column.SIGNED_HTTP,
                        () -> check.getValue().run(http, freshCaller(server))));
    }

    @AfterAll
    void stop() {
        http.close();
        server.assertLogIsClean(List.of());
        server.close();
    }
}
