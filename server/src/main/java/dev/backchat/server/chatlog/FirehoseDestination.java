package dev.backchat.server.chatlog;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamStatus;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.Record;

/** A delivery stream, with one line per log record in each of its records. */
record FirehoseDestination(FirehoseClient firehose, String stream) implements Destination {
    /** The service's limits on a call. */
    private static final int MAX_RECORDS = 500;

    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /** Checks that the stream exists and is active. Only a record could tell whether it can be written to. */
    @Override
    public void check() throws DeliveryException {
        try {
            DeliveryStreamStatus status = firehose.describeDeliveryStream(request -> request.deliveryStreamName(stream))
                    .deliveryStreamDescription()
                    .deliveryStreamStatus();
            if (status != DeliveryStreamStatus.ACTIVE) {
                throw new DeliveryException("the delivery stream is " + status);
            }
        } catch (SdkException e) {
            throw DeliveryException.of(e);
        }
    }

    @Override
    public int deliver(LogBatch batch) throws DeliveryException {
        List<LogRecord> left = batch.all();
        while (!left.isEmpty()) {
            List<LogRecord> call = first(left);
            List<LogRecord> failed = put(call);
            List<LogRecord> rest = new ArrayList<>(failed);
            rest.addAll(left.subList(call.size(), left.size()));
            batch.keep(rest);
            if (!failed.isEmpty()) {
                throw new DeliveryException("the service took only some of the records");
            }
            left = rest;
        }
        return 0;
    }

    /** Returns as many records as fit in one call. */
    static List<LogRecord> first(List<LogRecord> records) {
        int count = 0;
        int bytes = 0;
        while (count < Math.min(records.size(), MAX_RECORDS)) {
            bytes += records.get(count).json().length + 1;
            if (bytes > MAX_BYTES && count > 0) {
                break;
            }
            count++;
        }
        return records.subList(0, count);
    }

    /** Returns the records that were not accepted. */
    private List<LogRecord> put(List<LogRecord> records) throws DeliveryException {
        List<Record> lines = records.stream()
                .map(record -> Record.builder()
                        .data(SdkBytes.fromByteArrayUnsafe(line(record.json())))
                        .build())
                .toList();
        PutRecordBatchResponse response;
        try {
            response = firehose.putRecordBatch(
                    request -> request.deliveryStreamName(stream).records(lines));
        } catch (SdkException e) {
            throw DeliveryException.of(e);
        }
        List<LogRecord> failed = new ArrayList<>();
        if (response.failedPutCount() != null && response.failedPutCount() > 0) {
            for (int i = 0; i < records.size(); i++) {
                if (response.requestResponses().get(i).errorCode() != null) {
                    failed.add(records.get(i));
                }
            }
        }
        return failed;
    }

    private static byte[] line(byte[] json) {
        byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
