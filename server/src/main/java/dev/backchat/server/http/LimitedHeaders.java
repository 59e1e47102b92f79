package dev.backchat.server.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;

/** Headers of a request that limit their number: thousands of short ones take many times the memory of their bytes. */
public final class LimitedHeaders extends DefaultHttpHeaders {
    private final int max;
    private final Runnable adding;
    private int count;

    private LimitedHeaders(int max, Runnable adding) {
        this.max = max;
        this.adding = adding;
    }

    /**
     * Returns a factory of headers that throw {@link TooManyHeadersException} beyond {@code max}.
     *
     * @param adding is called before each header is added
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

    /** Thrown when a request has more headers than allowed. */
    static final class TooManyHeadersException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
