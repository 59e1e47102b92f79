package dev.backchat.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.edge.ClientListener;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.time.NanoClock;
import org.junit.jupiter.api.Test;

/** Tests which packages may depend on which. The diagram is in docs/design.md. */
class ArchitectureTest {
    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.backchat.server");

    @Test
    void dependenciesGoOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("server")
                .definedBy("dev.backchat.server")
                .layer("command")
                .definedBy("dev.backchat.server.command")
                .layer("config")
                .definedBy("dev.backchat.server.config")
                .layer("internal")
                .definedBy("dev.backchat.server.internal")
                .layer("dev")
                .definedBy("dev.backchat.server.dev")
                .layer("capture")
                .definedBy("dev.backchat.server.capture")
                .layer("edge")
                .definedBy("dev.backchat.server.edge")
                .layer("chat")
                .definedBy("dev.backchat.server.chat")
                .layer("http")
                .definedBy("dev.backchat.server.http")
                .layer("websocket")
                .definedBy("dev.backchat.server.websocket")
                .layer("net")
                .definedBy("dev.backchat.server.net")
                .layer("controlplane")
                .definedBy("dev.backchat.server.controlplane")
                .layer("operation")
                .definedBy("dev.backchat.server.operation")
                .layer("messaging")
                .definedBy("dev.backchat.server.messaging")
                .layer("bus")
                .definedBy("dev.backchat.server.bus")
                .layer("redis")
                .definedBy("dev.backchat.server.redis")
                .layer("room")
                .definedBy("dev.backchat.server.room")
                .layer("chatlog")
                .definedBy("dev.backchat.server.chatlog")
                .layer("review")
                .definedBy("dev.backchat.server.review")
                .layer("aws")
                .definedBy("dev.backchat.server.aws")
                .layer("token")
                .definedBy("dev.backchat.server.token")
                .layer("iam")
                .definedBy("dev.backchat.server.iam")
                .layer("fault")
                .definedBy("dev.backchat.server.fault")
                .layer("limit")
                .definedBy("dev.backchat.server.limit")
                .layer("sql")
                .definedBy("dev.backchat.server.sql")
                .layer("tracing")
                .definedBy("dev.backchat.server.tracing")
                .layer("disk")
                .definedBy("dev.backchat.server.disk")
                .whereLayer("command")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("dev")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("server", "dev")
                .whereLayer("internal")
                .mayOnlyBeAccessedByLayers("server", "dev")
                .whereLayer("capture")
                .mayOnlyBeAccessedByLayers("server", "edge", "chat", "controlplane", "dev")
                .whereLayer("server")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("edge")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("chat")
                .mayOnlyBeAccessedByLayers("server", "edge")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("server", "edge", "chat")
                .whereLayer("websocket")
                .mayOnlyBeAccessedByLayers("chat")
                .whereLayer("controlplane")
                .mayOnlyBeAccessedByLayers("server", "edge", "http")
                .whereLayer("operation")
                .mayOnlyBeAccessedByLayers("server", "controlplane")
                .whereLayer("messaging")
                .mayOnlyBeAccessedByLayers("server", "edge", "chat", "operation", "dev")
                .whereLayer("bus")
                .mayOnlyBeAccessedByLayers("server", "chat", "messaging", "operation", "redis", "capture")
                .whereLayer("redis")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("room")
                .mayOnlyBeAccessedByLayers(
                        "server", "operation", "chat", "messaging", "bus", "redis", "chatlog", "dev", "capture")
                .whereLayer("chatlog")
                .mayOnlyBeAccessedByLayers("server", "operation", "messaging", "dev")
                .whereLayer("review")
                .mayOnlyBeAccessedByLayers("server", "operation", "messaging", "dev")
                .whereLayer("aws")
                .mayOnlyBeAccessedByLayers("server", "review", "chatlog")
                .whereLayer("token")
                .mayOnlyBeAccessedByLayers("server", "chat", "operation", "command", "redis", "iam")
                .whereLayer("sql")
                .mayOnlyBeAccessedByLayers("server", "operation", "room", "chatlog", "token")
                .whereLayer("tracing")
                .mayOnlyBeAccessedByLayers(
                        "server", "edge", "chat", "controlplane", "capture", "messaging", "bus", "redis", "review")
                .whereLayer("disk")
                .mayOnlyBeAccessedByLayers("bus", "chatlog", "sql", "token")
                .check(SERVER);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.backchat.server.(*)..").should().beFreeOfCycles().check(SERVER);
    }

    /** So that the way of a message never waits for the store. */
    @Test
    void onlyOperationsUseTheStoreOfRooms() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.backchat.server",
                        "dev.backchat.server.dev",
                        "dev.backchat.server.operation",
                        "dev.backchat.server.room")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Rooms.class)
                .check(SERVER);
    }

    /** So that a server neither waits for the client's classes nor comes to depend on them. */
    @Test
    void onlyCommandsKnowTheClient() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.backchat.server.command")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.backchat.client..")
                .check(SERVER);
    }

    /** So that a server that doesn't trace loads none of it. */
    @Test
    void onlyTracingKnowsOpenTelemetry() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.backchat.server.tracing")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(SERVER);
    }

    @Test
    void timeIsPassedIn() {
        noClasses()
                .that()
                .haveNameNotMatching("dev\\.backchat\\.server\\.(Server|Main|logging\\..*)")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(SERVER);
    }

    /** All others have a {@code NanoClock}, so that tests can move what depends on time. */
    @Test
    void onlyMeasurementsAndBlockingWaitsCallNanoTime() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(NanoClock.class, Server.class, ControlPlane.class, ClientListener.class)
                .and()
                .haveNameNotMatching("dev\\.backchat\\.server\\."
                        + "(chatlog\\.Dispatcher|sql\\.DataDirectory|sql\\.PostgresDatabase|token\\.TokenKeys)")
                .should()
                .callMethod(System.class, "nanoTime")
                .check(SERVER);
    }

    @Test
    void onlyConnectionPackagesKnowNettyChannels() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.backchat.server.edge",
                        "dev.backchat.server.chat",
                        "dev.backchat.server.http",
                        "dev.backchat.server.net")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..")
                .check(SERVER);
    }
}
