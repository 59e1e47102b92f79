/**
 * Authorization: policy documents in the JSON grammar of IAM's identity-based policies, and their evaluation. Specified
 * in <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">IAM's user guide</a>.
 */
@NullMarked
package dev.backchat.server.iam.policy;

import org.jspecify.annotations.NullMarked;
