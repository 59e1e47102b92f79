/** The Java client of Backchat and of Amazon IVS Chat. */
module dev.backchat.client {
    requires static transitive org.jspecify;
    requires transitive dev.backchat.api;
    requires transitive java.net.http;
    // Only who passes credentials from the AWS SDK needs it; so it must not be asked for of everybody.
    requires static software.amazon.awssdk.auth;

    exports dev.backchat.client;
    exports dev.backchat.client.credentials;
    exports dev.backchat.client.http;
    exports dev.backchat.client.room;
}
