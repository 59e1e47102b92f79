/** The Java client of Backchat and of Amazon IVS Chat. */
module dev.backchat.client {
    requires static transitive org.jspecify;
    requires transitive dev.backchat.api;
    requires transitive java.net.http;
    // Needed only to pass credentials from the AWS SDK, so it must not be required of everybody.
    requires static software.amazon.awssdk.auth;

    exports dev.backchat.client;
    exports dev.backchat.client.credentials;
    exports dev.backchat.client.http;
    exports dev.backchat.client.room;
}
