package dev.backchat.api.frame;

/** What came of reading a client's frame: what it asks for, or why that is not done. */
public sealed interface ActionRequest permits ChatAction, RefusedAction {
    /** The client's own name for the request, echoed in what comes of it; {@code ""} when it gave none. */
    String requestId();
}
