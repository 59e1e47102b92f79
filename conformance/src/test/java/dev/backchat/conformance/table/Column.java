package dev.backchat.conformance.table;

/** A column of the table: one way to talk to the server. */
public enum Column {
    BACKCHAT_CLIENT("Backchat", "Backchat's own client (`IvschatClient`)"),
    JAVA("Java v2", "AWS SDK for Java v2 (`software.amazon.awssdk:ivschat`)"),
    JAVASCRIPT("JavaScript v3", "AWS SDK for JavaScript v3 (`@aws-sdk/client-ivschat`)"),
    BOTO3("boto3", "AWS SDK for Python (`boto3`)"),
    AWS_CLI("AWS CLI", "AWS CLI (`aws ivschat`)"),
    GO("Go v2", "AWS SDK for Go v2 (`github.com/aws/aws-sdk-go-v2/service/ivschat`)"),
    RUST("Rust", "AWS SDK for Rust (`aws-sdk-ivschat`)"),
    SIGNED_HTTP("HTTP", "HTTP requests signed by hand, with what no SDK would send"),
    CHAT_ROOM("ChatRoom", "Backchat's own client (`ChatRoom`)"),
    MESSAGING_SDK("Messaging SDK", "Amazon IVS Chat Messaging SDK for JavaScript (`amazon-ivs-chat-messaging`)"),
    WEBSOCKET("WebSocket", "A bare WebSocket on a TCP socket, compared byte by byte"),
    SERVER("Server", "The server's process itself");

    private final String title;
    private final String description;

    Column(String title, String description) {
        this.title = title;
        this.description = description;
    }

    /** The column's heading. */
    public String title() {
        return title;
    }

    String description() {
        return description;
    }
}
