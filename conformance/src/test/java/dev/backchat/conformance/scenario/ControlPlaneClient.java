package dev.backchat.conformance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.NotApplicable;
import dev.backchat.conformance.Json;
import dev.backchat.conformance.Nodes;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.ControlPlaneDriver;
import dev.backchat.conformance.sdk.ControlPlaneDriver.Feature;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The control plane as one caller sees it through one driver. */
public final class ControlPlaneClient {
    private final Nodes nodes;
    private final ControlPlaneDriver driver;
    private final SignedHttp http;
    private final SdkCaller caller;

    /** {@code http} prepares what a scenario is given; what it is about goes through {@code driver}. */
    public ControlPlaneClient(Nodes nodes, ControlPlaneDriver driver, SignedHttp http, SdkCaller caller) {
        this.nodes = nodes;
        this.driver = driver;
        this.http = http;
        this.caller = caller;
    }

    /** The same service and driver for another caller. */
    public ControlPlaneClient as(SdkCaller other) {
        return new ControlPlaneClient(nodes, driver, http, other);
    }

    /** Who calls. */
    public SdkCaller caller() {
        return caller;
    }

    /** The nodes that it calls. */
    public Nodes nodes() {
        return nodes;
    }

    /** Whether the driver has a feature. */
    public boolean has(Feature feature) {
        return driver.features().contains(feature);
    }

    /** Calls the operation, which must succeed. */
    public JsonNode ok(String operation, Map<String, ?> input) {
        return success(operation, input).output();
    }

    /** Calls the operation, which must succeed, for everything that the driver shows of the answer. */
    public Answer.Success success(String operation, Map<String, ?> input) {
        Answer answer = call(operation, Json.object(input));
        assertThat(answer).as("%s %s", operation, input).isInstanceOf(Answer.Success.class);
        return (Answer.Success) answer;
    }

    /** Calls the operation, which must be refused with the error. */
    public Refusal refused(String error, String operation, Map<String, ?> input) {
        Answer answer = call(operation, Json.object(input));
        assertThat(answer).as("%s %s", operation, input).isInstanceOf(Answer.Failure.class);
        Answer.Failure failure = (Answer.Failure) answer;
        assertThat(failure.errorName())
                .as("error of %s %s: %s", operation, input, failure)
                .isEqualTo(error);
        return new Refusal(failure, driver.features());
    }

    /** Calls the operation. A call that the SDK itself refuses says nothing about the server and ends the scenario. */
    public Answer call(String operation, ObjectNode input) {
        Answer answer = driver.call(nodes.inTurn(caller), operation, input);
        if (answer instanceof Answer.NotSent notSent) {
            throw new NotApplicable("the SDK refuses this input itself: " + notSent.why());
        }
        return answer;
    }

    /** The pages that the SDK's own paginator walks through. */
    public List<ObjectNode> pages(String operation, Map<String, ?> input) {
        return driver.pages(nodes.inTurn(caller), operation, Json.object(input));
    }

    /** Prepares something by bare HTTP. */
    public JsonNode given(String operation, Map<String, ?> input) {
        Answer answer = http.call(nodes.inTurn(caller), operation, Json.object(input));
        assertThat(answer).as("given %s %s", operation, input).isInstanceOf(Answer.Success.class);
        return ((Answer.Success) answer).output();
    }

    /** Prepares a room with the defaults and gives its ARN. */
    public String givenRoom() {
        return text(given("CreateRoom", Map.of()), "arn");
    }

    /** Prepares a logging configuration and gives its ARN. */
    public String givenLoggingConfiguration() {
        return text(given("CreateLoggingConfiguration", Map.of("destinationConfiguration", BUCKET)), "arn");
    }

    /** A destination that scenarios use where the destination does not matter. */
    public static final Map<String, ?> BUCKET = Map.of("s3", Map.of("bucketName", "chat-logs"));

    /** The ARN of a room of this caller. */
    public String roomArn(String id) {
        return "arn:aws:ivschat:" + caller.region() + ":" + caller.accessKeyId() + ":room/" + id;
    }

    /** The ARN of a logging configuration of this caller. */
    public String loggingConfigurationArn(String id) {
        return "arn:aws:ivschat:" + caller.region() + ":" + caller.accessKeyId() + ":logging-configuration/" + id;
    }

    /** The ARN of a function that reviews messages, in the caller's account and region. */
    public String functionArn(String name) {
        return "arn:aws:lambda:" + caller.region() + ":" + caller.accessKeyId() + ":function:" + name;
    }

    /** A string member. */
    public static String text(JsonNode object, String member) {
        return object.required(member).stringValue();
    }

    /** What follows the last slash of an ARN. */
    public static String idOf(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
