package dev.backchat.api.frame;

/**
 * Reason for refusing a requested action, which an ERROR frame reports.
 *
 * @param requestId id of the request, {@code ""} if it has none or the id is unreadable
 * @param errorCode one of {@link ErrorCode}
 * @param errorMessage description of the problem
 */
public record RefusedAction(String requestId, int errorCode, String errorMessage) implements ActionRequest {}
