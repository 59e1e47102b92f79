package dev.backchat.conformance.sdk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An SDK of another language, driven by a script that reads one JSON request a line and answers one JSON line.
 */
public final class LineSdk implements ControlPlaneDriver {
    private static final Set<Feature> ALL = EnumSet.complementOf(EnumSet.of(Feature.ANY_JSON));
    // Whose clock can't be set.
    private static final Set<Feature> ALL_BUT_THE_CLOCK =
            EnumSet.complementOf(EnumSet.of(Feature.ANY_JSON, Feature.CLOCK_CORRECTION));

    private final LineProcess process;
    private final Set<Feature> features;

    private LineSdk(List<String> command, Path directory, Set<Feature> features) {
        this.process = new LineProcess(command, directory);
        this.features = features;
    }

    /** The AWS SDK for JavaScript v3, in Node. */
    public static LineSdk javaScript() {
        return new LineSdk(List.of("node", "control-plane.js"), NodeModules.installed(), ALL);
    }

    /** boto3. */
    public static LineSdk boto3() {
        Set<Feature> features = Set.of(
                Feature.HTTP_STATUS, Feature.REQUEST_ID, Feature.ERROR_MEMBERS, Feature.ATTEMPTS, Feature.RETRIES);
        return new LineSdk(List.of("python3", "control_plane.py"), Path.of("python"), features);
    }

    /** The AWS SDK for Go v2. */
    public static LineSdk go() {
        return new LineSdk(Programs.go("controlplane"), Path.of("go"), ALL_BUT_THE_CLOCK);
    }

    /** The AWS SDK for Rust. */
    public static LineSdk rust() {
        return new LineSdk(Programs.rust("controlplane"), Path.of("rust"), ALL);
    }

    /** The version of boto3, or nothing where it is not installed. */
    public static Optional<String> boto3Version() {
        return Tool.version(List.of("python3", "-c", "import boto3; print(boto3.__version__)"));
    }

    @Override
    public Set<Feature> features() {
        return features;
    }

    @Override
    public Answer call(SdkCaller caller, String operation, ObjectNode input) {
        JsonNode answer = exchange(caller, operation, input, false);
        if (answer.path("ok").asBoolean()) {
            return new Answer.Success(
                    (ObjectNode) answer.get("output"),
                    number(answer, "httpStatus"),
                    text(answer, "requestId"),
                    number(answer, "attempts"));
        }
        if (answer.has("refused")) {
            return new Answer.NotSent(answer.get("refused").stringValue());
        }
        return new Answer.Failure(
                answer.get("errorName").stringValue(),
                text(answer, "message"),
                (ObjectNode) answer.get("members"),
                number(answer, "httpStatus"),
                text(answer, "requestId"),
                number(answer, "attempts"));
    }

    @Override
    public List<ObjectNode> pages(SdkCaller caller, String operation, ObjectNode input) {
        List<ObjectNode> pages = new ArrayList<>();
        JsonNode answer = exchange(caller, operation, input, true);
        answer.required("output").required("pages").forEach(page -> pages.add((ObjectNode) page));
        return pages;
    }

    private JsonNode exchange(SdkCaller caller, String operation, ObjectNode input, boolean paginate) {
        return process.exchange(Map.of("caller", caller, "operation", operation, "input", input, "paginate", paginate));
    }

    private static @Nullable Integer number(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : Integer.valueOf(value.intValue());
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value.stringValue();
    }

    @Override
    public void close() {
        process.close();
    }
}
