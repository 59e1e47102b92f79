package dev.backchat.server.internal;

import java.io.IOException;

/** The handler of one path of the internal port, or of all below it. May block. */
@FunctionalInterface
public interface Page {
    PageResponse handle(PageRequest request) throws IOException;
}
