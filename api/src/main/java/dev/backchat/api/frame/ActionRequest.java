package dev.backchat.api.frame;

/** Result of reading a client's frame: the requested action, or the reason for its refusal. */
public sealed interface ActionRequest permits ChatAction, RefusedAction {
    /** Returns the client's id for the request, which is echoed in resulting frames; {@code ""} if it gave none. */
    String requestId();
}
