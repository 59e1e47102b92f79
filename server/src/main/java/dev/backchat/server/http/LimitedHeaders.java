package dev.backchat.server.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;

/** A request's headers while they come: thousands of short ones take many times the memory of their bytes. */
public final class LimitedHeaders extends DefaultHttpHeaders {
    private final int max;
    private final Runnable adding;
    private int count;

    private LimitedHeaders(int max, Runnable adding) {
        this.max = max;
        this.adding = adding;
    }

    /**
     * Makes headers that refuse the one after so many, as being too many.
     *
     * @param adding is told of each before it is added
     */
    public static HttpHeadersFactory upTo(int max, Runnable adding) {
        return new HttpHeadersFactory() {
            @Override
            public HttpHeaders newHeaders() {
                return new LimitedHeaders(max, adding);
            }

            @Override
            public HttpHeaders newEmptyHeaders() {
                return newHeaders();
            }
        };
    }

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        count++;
        if (count > max) {
            throw new TooManyHeadersException();
        }
        adding.run();
        return super.add(name, value);
    }

    /** There are more than there may be. */
    static final class TooManyHeadersException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
