package dev.backchat.bench;

import dev.backchat.api.GetRoomRequest;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.GetRoomCommand;
import dev.backchat.client.IvschatClient;
import java.util.List;

/**
 * Main class of a process with Backchat's own client. The arguments are the endpoint, the region, the key and the
 * rooms' ARNs.
 */
final class BackchatCaller {
    private BackchatCaller() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        ClientConfig config = ClientConfig.builder()
                .endpoint(words.get(0))
                .region(words.get(1))
                .credentials(words.get(2), words.get(2))
                .build();
        try (IvschatClient client = new IvschatClient(config)) {
            CallLoad.obey(
                    String.valueOf(IvschatClient.class.getPackage().getImplementationVersion()),
                    arn -> client.call(new GetRoomCommand(new GetRoomRequest(arn)))
                            .arn(),
                    words.subList(3, words.size()));
        }
    }
}
