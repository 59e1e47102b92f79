/** Authentication: access keys and signatures. */
@NullMarked
package dev.backchat.server.iam;

import org.jspecify.annotations.NullMarked;
