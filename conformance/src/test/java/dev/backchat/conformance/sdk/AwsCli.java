package dev.backchat.conformance.sdk;

import dev.backchat.conformance.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The AWS CLI. What it shows of an error is its text on standard error. Where it is a Python package, its program runs
 * once a call in one Python that stays: to start one and to load the CLI takes ten times as long as the call.
 */
public final class AwsCli implements ControlPlaneDriver {
    private static final Pattern ERROR = Pattern.compile(
            "An error occurred \\((?<name>\\w+)\\) when calling the \\w+ operation"
                    + "(?: \\(reached max retries: \\d+\\))?: ?(?<message>.*?)\\s*",
            Pattern.DOTALL);

    private final @Nullable LineProcess python;

    /** Starts the Python that stays, where it has the CLI that is installed. */
    public AwsCli() {
        boolean same = version().equals(Tool.version(List.of("python3", "python/aws_cli.py", "version")));
        python = same ? new LineProcess(List.of("python3", "aws_cli.py"), Path.of("python")) : null;
    }

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
    public Answer call(SdkCaller caller, String operation, ObjectNode input) {
        List<String> arguments = List.of(
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
        return read(run(arguments, environment(caller)));
    }

    private Tool run(List<String> arguments, Map<String, String> environment) {
        if (python != null) {
            JsonNode end = python.exchange(Map.of("arguments", arguments, "environment", environment));
            return new Tool(
                    end.required("exitCode").intValue(),
                    end.required("output").stringValue(),
                    end.required("errors").stringValue());
        }
        try {
            return Tool.run(Stream.concat(Stream.of("aws"), arguments.stream()).toList(), environment);
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
    private static Map<String, String> environment(SdkCaller caller) {
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
        if (python != null) {
            python.close();
        }
    }
}
