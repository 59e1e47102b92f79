package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.GetRoomRequest;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.GetRoomCommand;
import dev.backchat.client.IvschatClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * A client at work in a process of its own: {@code RoomReader <client> <endpoint> <room ARN>}. For each line of input,
 * {@code <callers> <seconds>}, it has so many virtual threads call GetRoom, one call after the other, and prints the number
 * of calls and the 50th and 99th percentile of their latency in microseconds.
 */
final class RoomReader {
    static final String BACKCHAT = "backchat";
    static final String AWS = "aws";

    private static final String REGION = "us-east-1";

    private RoomReader() {}

    public static void main(String[] arguments) throws Exception {
        URI endpoint = URI.create(arguments[1]);
        Function<String, String> getRoom = arguments[0].equals(AWS) ? aws(endpoint) : backchat(endpoint);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            String[] words = command.split(" ", 2);
            long end = System.nanoTime() + Long.parseLong(words[1]) * 1_000_000_000L;
            long[] latencies = call(getRoom, arguments[2], Integer.parseInt(words[0]), end);
            System.out.println(latencies.length + " " + latencies[latencies.length / 2] / 1000 + " "
                    + latencies[latencies.length * 99 / 100] / 1000);
        }
    }

    /** Gives the ARN of the room that is answered. */
    private static Function<String, String> backchat(URI endpoint) {
        IvschatClient client = new IvschatClient(ClientConfig.builder()
                .endpoint(endpoint.toString())
                .region(REGION)
                .credentials("test", "test")
                .build());
        return arn -> client.call(new GetRoomCommand(new GetRoomRequest(arn))).arn();
    }

    private static Function<String, String> aws(URI endpoint) {
        var client = software.amazon.awssdk.services.ivschat.IvschatClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(ApacheHttpClient.create())
                .build();
        return arn -> client.getRoom(request -> request.identifier(arn)).arn();
    }

    private static long[] call(Function<String, String> getRoom, String arn, int callers, long end) throws Exception {
        Callable<List<Long>> caller = () -> {
            List<Long> latencies = new ArrayList<>();
            for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
                if (!getRoom.apply(arn).equals(arn)) {
                    throw new IllegalStateException("another room was answered");
                }
                latencies.add(System.nanoTime() - start);
            }
            return latencies;
        };
        List<Long> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<Long>> each : threads.invokeAll(
                    IntStream.range(0, callers).mapToObj(i -> caller).toList())) {
                all.addAll(each.get());
            }
        }
        long[] sorted = all.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
