/** Transport of requests to the service. */
@NullMarked
package dev.backchat.client.http;

import org.jspecify.annotations.NullMarked;
