package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;

/** A bucket, with an object per room and batch. */
record S3Destination(S3Client s3, Arn configuration, String bucket) implements Destination {
    private static final String CONTENT_TYPE = "application/x-gzip";

    /** Starts an upload and aborts it: that requires the permission to write, and leaves nothing. */
    @Override
    public void check() throws DeliveryException {
        try {
            s3.headBucket(request -> request.bucket(bucket));
            String key = S3Object.prefix(configuration) + "check";
            CreateMultipartUploadResponse begun =
                    s3.createMultipartUpload(request -> request.bucket(bucket).key(key));
            s3.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(begun.uploadId()));
        } catch (SdkException e) {
            throw DeliveryException.of(e);
        }
    }

    @Override
    public int deliver(LogBatch batch) throws DeliveryException {
        for (String room : batch.rooms()) {
            S3Object object = S3Object.of(configuration, room, batch.of(room));
            try {
                s3.putObject(
                        request -> request.bucket(bucket).key(object.key()).contentType(CONTENT_TYPE),
                        RequestBody.fromBytes(object.bytes()));
            } catch (SdkException e) {
                throw DeliveryException.of(e);
            }
            batch.delivered(room);
        }
        return 0;
    }
}
