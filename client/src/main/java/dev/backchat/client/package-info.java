/**
 * Client of the control plane: {@link dev.backchat.client.IvschatClient} and its commands, or {@link
 * dev.backchat.client.Ivschat} with a method for each.
 */
@NullMarked
package dev.backchat.client;

import org.jspecify.annotations.NullMarked;
