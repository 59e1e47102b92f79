/** What the client and the server share to run tasks; not part of the contract, and not for applications. */
@NullMarked
package dev.backchat.api.concurrent;

import org.jspecify.annotations.NullMarked;
