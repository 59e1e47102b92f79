package dev.backchat.conformance.sdk;

import dev.backchat.conformance.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** The AWS CLI: one process a call. What it shows of an error is its text on standard error. */
public final class AwsCli implements ControlPlaneDriver {
    private static final Pattern ERROR = Pattern.compile(
            "An error occurred \\((?<name>\\w+)\\) when calling the \\w+ operation"
                    + "(?: \\(reached max retries: \\d+\\))?: ?(?<message>.*?)\\s*",
            Pattern.DOTALL);

    /** The CLI's version, or nothing where it is not installed. */
    public static Optional<String> version() {
        Pattern version = Pattern.compile("aws-cli/(\\S+).*");
        return Tool.version(List.of("aws", "--version"))
                .map(version::matcher)
                .flatMap(matcher -> matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty());
    }

    @Override
    public Set<Feature> features() {
        return Set.of(Feature.RETRIES);
    }

    @Override
    public Answer call(Caller caller, String operation, ObjectNode input) {
        List<String> command = List.of(
                "aws",
                "ivschat",
                kebab(operation),
                "--cli-input-json",
                Json.write(input),
                "--endpoint-url",
                caller.endpoint().toString(),
                "--region",
                caller.region(),
                "--output",
                "json");
        try {
            return read(Tool.run(command, environment(caller)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer read(Tool tool) {
        if (tool.exitCode() == 0) {
            String output = tool.output().isBlank() ? "{}" : tool.output();
            return new Answer.Success(Json.object(output), null, null, null);
        }
        Matcher error = ERROR.matcher(tool.errors());
        if (error.find()) {
            return new Answer.Failure(error.group("name"), message(tool.errors()), null, null, null, null);
        }
        if (tool.errors().contains("Parameter validation failed")) {
            return new Answer.NotSent(tool.errors());
        }
        throw new IllegalStateException("the AWS CLI ended with " + tool.exitCode() + ": " + tool.errors());
    }

    private static String message(String errors) {
        Matcher whole = Pattern.compile(".*?" + ERROR.pattern(), Pattern.DOTALL).matcher(errors);
        return whole.matches() ? whole.group("message") : errors;
    }

    private static String kebab(String operation) {
        return operation.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** Nothing of the machine's own AWS settings may reach the calls. */
    private static Map<String, String> environment(Caller caller) {
        return Map.of(
                "AWS_ACCESS_KEY_ID", caller.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", caller.secretAccessKey(),
                "AWS_SESSION_TOKEN", "",
                "AWS_CONFIG_FILE", "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE", "/dev/null",
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_PAGER", "",
                "AWS_RETRY_MODE", "standard",
                "AWS_MAX_ATTEMPTS", Integer.toString(caller.maxAttempts()),
                "PYTHONUTF8", "1");
    }

    @Override
    public void close() {
        // A process a call: nothing stays open.
    }
}
