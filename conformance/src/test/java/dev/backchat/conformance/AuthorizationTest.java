package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backchat.conformance.sdk.JavaSdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ivschat.IvschatClient;
import software.amazon.awssdk.services.ivschat.model.AccessDeniedException;
import software.amazon.awssdk.services.ivschat.model.ChatTokenCapability;
import software.amazon.awssdk.services.ivschat.model.IvschatException;

/** Access keys that carry policies, through the AWS SDK for Java. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(value = JavaSdk.CLOCK, mode = ResourceAccessMode.READ)
class AuthorizationTest {
    private static final String ACCOUNT = "123456789012";

    private static final String KEYS = """
            accessKeys:
              - {accessKeyId: ADMIN, secretAccessKey: s, account: "123456789012"}
              - accessKeyId: BACKEND
                secretAccessKey: s
                account: "123456789012"
                user: backend
                policies:
                  - Version: "2012-10-17"
                    Statement:
                      - Effect: Allow
                        Action: [ivschat:CreateChatToken, ivschat:CreateRoom]
                        Resource: arn:aws:ivschat:*:123456789012:room/*
                      - Effect: Deny
                        Action: ivschat:*
                        Resource: "*"
                        Condition: {StringEquals: {aws:ResourceTag/stage: production}}
              - accessKeyId: TEAM
                secretAccessKey: s
                account: "123456789012"
                policies: [team.json]
              - accessKeyId: ROOMS
                secretAccessKey: s
                account: "123456789012"
                policies:
                  - Version: "2012-10-17"
                    Statement:
                      - Effect: Allow
                        Action: ivschat:List*
                        Resource: arn:aws:ivschat:us-west-2:123456789012:room/*
              - accessKeyId: ELSEWHERE
                secretAccessKey: s
                account: "123456789012"
                policies:
                  - Version: "2012-10-17"
                    Statement:
                      - {Effect: Allow, Action: ivschat:*, Resource: "*"}
                      - Effect: Deny
                        Action: "*"
                        Resource: "*"
                        Condition:
                          NotIpAddress: {aws:SourceIp: 192.0.2.0/24}
                          Bool: {aws:ViaAWSService: "false", aws:PrincipalIsAWSService: "false"}
              - accessKeyId: TEMPORARY
                secretAccessKey: s
                account: "123456789012"
                sessionToken: the-session
              - accessKeyId: EXPIRED
                secretAccessKey: s
                account: "123456789012"
                sessionToken: the-session
                expiration: "2026-01-01T00:00:00Z"
            """;

    private static final String TEAM = """
            {"Version": "2012-10-17", "Statement": {
              "Effect": "Allow", "Action": ["ivschat:*Room", "ivschat:*Tag*"], "Resource": "*",
              "Condition": {
                "StringEqualsIfExists": {"aws:RequestTag/team": "${aws:username}", "aws:ResourceTag/team": "TEAM"},
                "ForAllValues:StringEquals": {"aws:TagKeys": ["team", "stage"]},
                "IpAddress": {"aws:SourceIp": "127.0.0.0/8"},
                "Bool": {"aws:SecureTransport": false},
                "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}}
            """;

    private BackchatProcess server;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("team.json"), TEAM);
        Path file = Files.writeString(directory.resolve("backchat.yaml"), KEYS);
        server = BackchatProcess.start("--config", file.toString());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private IvschatClient client(AwsCredentials credentials) {
        return IvschatClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }

    private IvschatClient client(String accessKeyId) {
        return client(AwsBasicCredentials.create(accessKeyId, "s"));
    }

    private static void denied(Runnable call, String message) {
        assertThat(catchThrowableOfType(AccessDeniedException.class, call::run)
                        .awsErrorDetails()
                        .errorMessage())
                .isEqualTo(message);
    }

    @Test
    void allowsWhatPoliciesAllowAndExplainsDenials() {
        try (IvschatClient admin = client("ADMIN");
                IvschatClient backend = client("BACKEND")) {
            String room = backend.createRoom(request -> {}).arn();
            assertThat(backend.createChatToken(request -> request.roomIdentifier(room)
                                    .userId("ann")
                                    .capabilities(ChatTokenCapability.SEND_MESSAGE))
                            .token())
                    .isNotEmpty();
            denied(
                    () -> backend.getRoom(request -> request.identifier(room)),
                    "User: arn:aws:iam::123456789012:user/backend is not authorized to perform: ivschat:GetRoom"
                            + " on resource: " + room
                            + " because no identity-based policy allows the ivschat:GetRoom action");
            denied(
                    () -> backend.listRooms(request -> {}),
                    "User: arn:aws:iam::123456789012:user/backend is not authorized to perform: ivschat:ListRooms"
                            + " on resource: arn:aws:ivschat:us-west-2:123456789012:room/*"
                            + " because no identity-based policy allows the ivschat:ListRooms action");
            String production = admin.createRoom(request -> request.tags(Map.of("stage", "production")))
                    .arn();
            denied(
                    () -> backend.createChatToken(
                            request -> request.roomIdentifier(production).userId("ann")),
                    "User: arn:aws:iam::123456789012:user/backend is not authorized to perform:"
                            + " ivschat:CreateChatToken on resource: " + production
                            + " with an explicit deny in an identity-based policy");
        }
    }

    @Test
    void listingNeedsPermissionForAllResourcesOfTheType() {
        try (IvschatClient rooms = client("ROOMS")) {
            assertThat(rooms.listRooms(request -> {}).rooms()).isNotNull();
            denied(
                    () -> rooms.listLoggingConfigurations(request -> {}),
                    "User: arn:aws:iam::123456789012:user/ROOMS is not authorized to perform:"
                            + " ivschat:ListLoggingConfigurations on resource:"
                            + " arn:aws:ivschat:us-west-2:123456789012:logging-configuration/* because no"
                            + " identity-based policy allows the ivschat:ListLoggingConfigurations action");
        }
    }

    @Test
    void denialsThatExemptAwsServicesApplyToUsers() {
        try (IvschatClient elsewhere = client("ELSEWHERE")) {
            denied(
                    () -> elsewhere.listRooms(request -> {}),
                    "User: arn:aws:iam::123456789012:user/ELSEWHERE is not authorized to perform: ivschat:ListRooms"
                            + " on resource: arn:aws:ivschat:us-west-2:123456789012:room/*"
                            + " with an explicit deny in an identity-based policy");
        }
    }

    @Test
    void creatingWithTagsNeedsPermissionToTag() {
        try (IvschatClient backend = client("BACKEND")) {
            denied(
                    () -> backend.createRoom(request -> request.tags(Map.of("a", "b"))),
                    "User: arn:aws:iam::123456789012:user/backend is not authorized to perform: ivschat:TagResource"
                            + " on resource: arn:aws:ivschat:us-west-2:123456789012:room/*"
                            + " because no identity-based policy allows the ivschat:TagResource action");
        }
    }

    @Test
    void conditionsSeeTheTagsOfTheRequestAndOfTheResource() {
        try (IvschatClient admin = client("ADMIN");
                IvschatClient team = client("TEAM")) {
            String own = team.createRoom(request -> request.tags(Map.of("team", "TEAM")))
                    .arn();
            assertThat(team.getRoom(request -> request.identifier(own)).arn()).isEqualTo(own);
            team.tagResource(request -> request.resourceArn(own).tags(Map.of("stage", "test")));
            assertThat(team.listTagsForResource(request -> request.resourceArn(own))
                            .tags())
                    .isEqualTo(Map.of("team", "TEAM", "stage", "test"));
            for (Runnable call : List.<Runnable>of(
                    () -> team.createRoom(request -> request.tags(Map.of("team", "other"))),
                    () -> team.createRoom(request -> request.tags(Map.of("team", "TEAM", "x", "y"))),
                    () -> team.tagResource(request -> request.resourceArn(own).tags(Map.of("team", "other"))),
                    () -> team.untagResource(request -> request.resourceArn(own).tagKeys("x")),
                    () -> {
                        String other = admin.createRoom(request -> request.tags(Map.of("team", "other")))
                                .arn();
                        team.deleteRoom(request -> request.identifier(other));
                    })) {
                assertThat(catchThrowableOfType(AccessDeniedException.class, call::run))
                        .isNotNull();
            }
            team.deleteRoom(request -> request.identifier(own));
        }
    }

    @Test
    void temporaryCredentialsNeedTheirSessionToken() {
        try (IvschatClient right = client(AwsSessionCredentials.create("TEMPORARY", "s", "the-session"));
                IvschatClient wrong = client(AwsSessionCredentials.create("TEMPORARY", "s", "another"));
                IvschatClient none = client("TEMPORARY");
                IvschatClient superfluous = client(AwsSessionCredentials.create("ADMIN", "s", "the-session"));
                IvschatClient expired = client(AwsSessionCredentials.create("EXPIRED", "s", "the-session"))) {
            assertThat(right.createRoom(request -> {}).arn()).contains(ACCOUNT);
            for (IvschatClient client : List.of(wrong, none, superfluous)) {
                assertThat(refusal(client)).isEqualTo("UnrecognizedClientException");
            }
            assertThat(refusal(expired)).isEqualTo("ExpiredTokenException");
        }
    }

    private static String refusal(IvschatClient client) {
        return catchThrowableOfType(IvschatException.class, () -> client.listRooms(request -> {}))
                .awsErrorDetails()
                .errorCode();
    }

    @Test
    void reloadsKeysAndPoliciesWithoutARestartAndRejectsInvalidOnes(@TempDir Path own) throws IOException {
        Path config = Files.writeString(own.resolve("backchat.yaml"), KEYS);
        Path policy = Files.writeString(own.resolve("team.json"), TEAM);
        try (BackchatProcess reloading = BackchatProcess.start("--config", config.toString());
                IvschatClient team = IvschatClient.builder()
                        .endpointOverride(reloading.endpoint())
                        .region(Region.US_WEST_2)
                        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("TEAM", "s")))
                        .build()) {
            team.createRoom(request -> {});
            Files.writeString(policy, "{\"Statement\": []}");
            Awaitility.await()
                    .until(() -> catchThrowableOfType(AccessDeniedException.class, () -> team.createRoom(request -> {}))
                            != null);
            Files.writeString(policy, "{\"Statement\": {\"Effect\": \"Perhaps\"}}");
            Awaitility.await()
                    .until(() -> reloading
                            .log()
                            .contains("the changed configuration is not taken over: policy 1 of the access key TEAM,"
                                    + " team.json: Statement[0]: Effect must be Allow or Deny"));
            assertThat(catchThrowableOfType(AccessDeniedException.class, () -> team.createRoom(request -> {})))
                    .isNotNull();
            Files.writeString(config, KEYS.replace("TEAM", "OTHER"));
            Files.writeString(policy, TEAM);
            Awaitility.await().until(() -> refusal(team).equals("UnrecognizedClientException"));
        }
    }
}
