package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.RejectedLogEventsInfo;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** A log group, with a stream per room and an event per record. */
record CloudWatchLogsDestination(CloudWatchLogsClient logs, String group) implements Destination {
    /** The service's limits on a call. */
    private static final int MAX_EVENTS = 10_000;

    private static final int MAX_BYTES = 1_048_576;
    private static final int EVENT_OVERHEAD_BYTES = 26;
    private static final Duration MAX_SPAN = Duration.ofHours(24);

    /** Creating an empty stream checks the permission, as the service's own deliveries do. */
    private static final String CHECK_STREAM = "log_stream_created_by_backchat_to_validate_log_delivery";

    static String stream(String roomId) {
        return "aws/IVSChatLogs/1.0/room_" + roomId;
    }

    @Override
    public void check() throws DeliveryException {
        createStream(CHECK_STREAM);
    }

    @Override
    public int deliver(LogBatch batch) throws DeliveryException {
        int refused = 0;
        for (String room : batch.rooms()) {
            List<LogRecord> records = new ArrayList<>(batch.of(room));
            // A message gets its time before its position in the room's order; the service requires
            // chronological order.
            records.sort(Comparator.comparingLong(LogRecord::timeMillis));
            for (List<LogRecord> call : calls(records)) {
                refused += deliver(stream(room), call);
                batch.delivered(room, call);
            }
        }
        return refused;
    }

    /** Splits records into as few calls as the limits allow. */
    static List<List<LogRecord>> calls(List<LogRecord> records) {
        List<List<LogRecord>> calls = new ArrayList<>();
        List<LogRecord> call = new ArrayList<>();
        int bytes = 0;
        for (LogRecord record : records) {
            int size = record.json().length + EVENT_OVERHEAD_BYTES;
            if (!call.isEmpty()
                    && (call.size() == MAX_EVENTS
                            || bytes + size > MAX_BYTES
                            || record.timeMillis() - call.getFirst().timeMillis() >= MAX_SPAN.toMillis())) {
                calls.add(call);
                call = new ArrayList<>();
                bytes = 0;
            }
            call.add(record);
            bytes += size;
        }
        if (!call.isEmpty()) {
            calls.add(call);
        }
        return calls;
    }

    private int deliver(String stream, List<LogRecord> records) throws DeliveryException {
        List<InputLogEvent> events = records.stream()
                .map(record -> InputLogEvent.builder()
                        .timestamp(record.timeMillis())
                        .message(new String(record.json(), UTF_8))
                        .build())
                .toList();
        try {
            return refused(put(stream, events), events.size());
        } catch (SdkException e) {
            throw DeliveryException.of(e);
        }
    }

    private PutLogEventsResponse put(String stream, List<InputLogEvent> events) throws DeliveryException {
        PutLogEventsRequest request = PutLogEventsRequest.builder()
                .logGroupName(group)
                .logStreamName(stream)
                .logEvents(events)
                .build();
        try {
            return logs.putLogEvents(request);
        } catch (ResourceNotFoundException e) {
            createStream(stream);
            return logs.putLogEvents(request);
        }
    }

    private void createStream(String stream) throws DeliveryException {
        try {
            logs.createLogStream(request -> request.logGroupName(group).logStreamName(stream));
        } catch (ResourceAlreadyExistsException e) {
            // It can be written to.
        } catch (SdkException e) {
            throw DeliveryException.of(e);
        }
    }

    /** Returns the number of events that are too old or too new for the service ever to accept. */
    private static int refused(PutLogEventsResponse response, int events) {
        RejectedLogEventsInfo rejected = response.rejectedLogEventsInfo();
        if (rejected == null) {
            return 0;
        }
        int refused = 0;
        if (rejected.tooOldLogEventEndIndex() != null) {
            refused = Math.max(refused, rejected.tooOldLogEventEndIndex());
        }
        if (rejected.expiredLogEventEndIndex() != null) {
            refused = Math.max(refused, rejected.expiredLogEventEndIndex());
        }
        if (rejected.tooNewLogEventStartIndex() != null) {
            refused += events - rejected.tooNewLogEventStartIndex();
        }
        return refused;
    }
}
