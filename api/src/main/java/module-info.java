/** The contract that Backchat's client and server share: operations, shapes, errors, frames and request signing. */
@SuppressWarnings("module") // The client is compiled later.
module dev.backchat.api {
    requires static transitive org.jspecify;
    requires tools.jackson.databind;

    exports dev.backchat.api;
    exports dev.backchat.api.frame;
    exports dev.backchat.api.json;
    exports dev.backchat.api.sigv4;
    exports dev.backchat.api.concurrent to
            dev.backchat.client;

    // Jackson reads and writes the records by their components.
    opens dev.backchat.api to
            tools.jackson.databind;
    opens dev.backchat.api.json to
            tools.jackson.databind;
}
