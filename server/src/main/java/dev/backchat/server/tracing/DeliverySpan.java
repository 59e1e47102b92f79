package dev.backchat.server.tracing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The delivery of one publication to the viewers on this node, as one span: it starts with the first event loop that
 * the publication is passed to, and ends when the last of them has served its viewers. Whoever passes it to the loops
 * takes part as well, so that a quick loop does not end it before the next has begun. Thread-safe.
 */
public final class DeliverySpan {
    private final Span publication;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger viewers = new AtomicInteger();
    private volatile Span span = Span.NONE;

    DeliverySpan(Span publication) {
        this.publication = publication;
    }

    /** Takes part; to be followed by {@link #end}. */
    public void begin() {
        if (underWay.getAndIncrement() == 0) {
            span = publication.child(Span.Kind.CONSUMER, "deliver");
        }
    }

    /** @param served number of viewers whose sockets or queues the publication was given to */
    public void end(int served) {
        viewers.addAndGet(served);
        if (underWay.decrementAndGet() == 0) {
            span.attribute("backchat.viewers", viewers.get()).end();
        }
    }

    /** Returns the publication's place in its trace, for {@link Tracing#delivery} of another node. */
    public String traceParent() {
        return publication.traceParent();
    }
}
