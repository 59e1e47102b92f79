package dev.backchat.bench;

import java.net.URI;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ivschat.IvschatClient;

/**
 * Main class of a process with the AWS SDK's synchronous client and the HTTP client on the class path. Takes the
 * arguments of {@link BackchatCaller}.
 */
final class AwsCaller {
    private AwsCaller() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        try (IvschatClient client = IvschatClient.builder()
                .endpointOverride(URI.create(words.get(0)))
                .region(Region.of(words.get(1)))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(words.get(2), words.get(2))))
                .build()) {
            CallLoad.obey(
                    VersionInfo.SDK_VERSION,
                    arn -> client.getRoom(request -> request.identifier(arn)).arn(),
                    words.subList(3, words.size()));
        }
    }
}
