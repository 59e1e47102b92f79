/** AWS Signature Version 4: the canonical request with which the client signs and the server verifies. */
@NullMarked
package dev.backchat.api.sigv4;

import org.jspecify.annotations.NullMarked;
