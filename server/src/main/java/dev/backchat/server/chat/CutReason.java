package dev.backchat.server.chat;

/** Why a connection is cut, so that its client connects again. */
enum CutReason {
    DRAIN("the server is stopping"),
    GAP("it may have missed messages");

    final String text;

    CutReason(String text) {
        this.text = text;
    }
}
