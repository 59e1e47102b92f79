/** The control plane's callers: one {@link dev.backchat.conformance.sdk.ControlPlaneDriver} for each SDK that is run. */
@NullMarked
package dev.backchat.conformance.sdk;

import org.jspecify.annotations.NullMarked;
