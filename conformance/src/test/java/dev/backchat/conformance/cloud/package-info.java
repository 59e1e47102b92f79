/**
 * What stands for Amazon's other services: a real S3-compatible server, and fakes of the wire protocols of those that no
 * well-kept server can be had for.
 */
@NullMarked
package dev.backchat.conformance.cloud;

import org.jspecify.annotations.NullMarked;
