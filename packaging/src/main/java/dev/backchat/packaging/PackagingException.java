package dev.backchat.packaging;

import java.io.IOException;

/** A package that can't be made; the message says what is missing. */
final class PackagingException extends IOException {
    private static final long serialVersionUID = 1;

    PackagingException(String message) {
        super(message);
    }
}
