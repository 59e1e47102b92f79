package dev.backchat.server.review;

import dev.backchat.api.ValidationException;
import dev.backchat.server.aws.Aws;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * A Lambda function as a handler: at Amazon, or at an endpoint that implements the Invoke API.
 *
 * @param name such as {@code moderate}
 * @param qualifier a version or an alias; null for none
 */
record LambdaFunction(
        Aws aws,
        String region,
        String account,
        String name,
        @Nullable String qualifier) implements ReviewHandler {
    private static final Pattern ARN = Pattern.compile(
            "arn:aws:lambda:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):function:(?<name>.+?)(:(?<qualifier>[^:]+))?");
    private static final String MEMBER = "uri";
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    /** @param arn an ARN that satisfies the constraints */
    static LambdaFunction parse(Aws aws, String arn) {
        Matcher matcher = ARN.matcher(arn);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not the ARN of a function");
        }
        return new LambdaFunction(
                aws,
                matcher.group("region"),
                matcher.group("account"),
                matcher.group("name"),
                matcher.group("qualifier"));
    }

    /**
     * Checks that the function exists, and that this server may invoke it.
     *
     * @throws ValidationException if not
     */
    void check() {
        LambdaClient lambda = aws.lambda(region)
                .orElseThrow(() -> ValidationException.of(
                        MEMBER, "must be mapped to a URL, or this server must have a Lambda endpoint or credentials"));
        try {
            lambda.invoke(invocation().invocationType(InvocationType.DRY_RUN).build());
        } catch (AwsServiceException e) {
            switch (e.statusCode()) {
                // The service's own words.
                case FORBIDDEN -> throw ValidationException.of(MEMBER, "invalid lambda permission");
                case NOT_FOUND -> throw ValidationException.of(MEMBER, "must be a function that exists");
                default -> {
                    // It exists; smaller endpoints than Amazon's don't support dry runs.
                }
            }
        } catch (SdkException e) {
            throw ValidationException.of(MEMBER, "must be a function that this server can reach");
        }
    }

    @Override
    public byte[] ask(byte[] request, Map<String, String> traceHeaders)
            throws IOException, InvalidReviewAnswerException {
        LambdaClient lambda = aws.lambda(region)
                .orElseThrow(() ->
                        new IOException("there is no Lambda endpoint, and --review (or reviewUrls) has no URL for it"));
        InvokeResponse response;
        try {
            response = lambda.invoke(
                    invocation().payload(SdkBytes.fromByteArrayUnsafe(request)).build());
        } catch (AbortedException e) {
            throw new InterruptedIOException();
        } catch (SdkException e) {
            throw new IOException(e.getClass().getSimpleName(), e);
        }
        if (response.functionError() != null) {
            throw new IOException("the function failed: " + response.functionError());
        }
        byte[] answer =
                response.payload() == null ? new byte[0] : response.payload().asByteArrayUnsafe();
        if (answer.length > Aws.MAX_LAMBDA_ANSWER_BYTES) {
            throw InvalidReviewAnswerException.tooLong();
        }
        return answer;
    }

    private InvokeRequest.Builder invocation() {
        return InvokeRequest.builder()
                // Endpoints other than Amazon's know functions by name, but not all of them by ARN.
                .functionName(
                        aws.hasLambdaEndpoint()
                                ? name
                                : "arn:aws:lambda:" + region + ":" + account + ":function:" + name)
                .qualifier(qualifier);
    }
}
