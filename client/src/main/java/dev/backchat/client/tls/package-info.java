/** TLS of the client's own sockets; not for apps. */
@NullMarked
package dev.backchat.client.tls;

import org.jspecify.annotations.NullMarked;
