package dev.backchat.api.frame;

/**
 * Why the service doesn't do what a frame asks for: what an ERROR frame says.
 *
 * @param requestId the request's name, {@code ""} when it has none or its name can't be told
 * @param errorCode as in {@link ErrorCode}
 * @param errorMessage what is wrong
 */
public record RefusedAction(String requestId, int errorCode, String errorMessage) implements ActionRequest {}
