package dev.backchat.server.iam;

import dev.backchat.api.InternalServerException;
import dev.backchat.api.ResourceId;
import dev.backchat.api.UnmodeledException;
import dev.backchat.server.logging.Audit;
import dev.backchat.server.token.ConsoleClaims;
import dev.backchat.server.token.ConsoleTokens;
import dev.backchat.server.token.Moment;
import dev.backchat.server.token.TokenRefusedException;
import dev.backchat.server.token.UsedTokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of the console in production. A caller's link has a code, which a browser exchanges, once, for a session.
 * Both are sealed claims, so that each node knows them and none keeps them. A session is worth what its access key is
 * worth at the moment: the key is looked up with each request.
 */
public final class ConsoleSessions {
    /** The path of the console's page, below which its cookie is sent. */
    public static final String PATH = "/console/";

    /** Time for which a link works. */
    static final Duration CODE_LIFETIME = Duration.ofMinutes(1);

    /** Time after which a session ends. */
    public static final Duration LIFETIME = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(ConsoleSessions.class);
    private static final int FORBIDDEN = 403;

    private final AccessKeys keys;
    private final ConsoleTokens tokens;
    private final UsedTokens used;
    private final InstantSource clock;

    /**
     * The code of a link.
     *
     * @param text as secret as an access key
     */
    public record Code(String text, Instant expiration) {}

    /**
     * A session that is valid.
     *
     * @param text as secret as an access key
     * @param id by which its end is remembered
     * @param key as it is configured now
     */
    public record Session(String text, String id, AccessKey key, String region, Instant expiration) {
        private static Session of(String text, ConsoleClaims claims, AccessKey key) {
            return new Session(text, claims.id(), key, claims.region(), claims.expiration());
        }
    }

    /** @param used remembers the codes that were used, and the sessions that were ended */
    public ConsoleSessions(AccessKeys keys, ConsoleTokens tokens, UsedTokens used, InstantSource clock) {
        this.keys = keys;
        this.tokens = tokens;
        this.used = used;
        this.clock = clock;
    }

    /** Returns a code for a session of this caller. */
    public Code newCode(Caller caller) {
        ConsoleClaims claims = claims(caller.key(), caller.region(), CODE_LIFETIME);
        return new Code(tokens.sealCode(claims), claims.expiration());
    }

    /**
     * Exchanges a code for a session. Blocks.
     *
     * @throws UnmodeledException if it is invalid, expired or used
     */
    public Session begin(String code) {
        ConsoleClaims claims;
        try {
            claims = tokens.openCode(code);
        } catch (TokenRefusedException e) {
            log.info("refused a link to the console: {}", e.detail());
            throw new UnmodeledException("ExpiredTokenException", FORBIDDEN, e.reason());
        }
        AccessKey key = key(claims);
        if (!claim(claims.id(), claims.expiration())) {
            throw new UnmodeledException("ExpiredTokenException", FORBIDDEN, "The link has been used already");
        }
        ConsoleClaims session = claims(key, claims.region(), LIFETIME);
        Audit.signedIn(key.accessKeyId());
        return Session.of(tokens.sealSession(session), session, key);
    }

    /**
     * Returns a session. Blocks.
     *
     * @throws UnmodeledException if it is invalid, over or ended, or its access key is not what it was
     */
    public Session find(String text) {
        ConsoleClaims claims;
        try {
            claims = tokens.openSession(text);
        } catch (TokenRefusedException e) {
            log.info("refused a session of the console: {}", e.detail());
            throw new UnmodeledException("ExpiredTokenException", FORBIDDEN, e.reason());
        }
        AccessKey key = key(claims);
        if (used.isUsed(claims.id())) {
            throw new UnmodeledException("ExpiredTokenException", FORBIDDEN, "The session has been ended");
        }
        return Session.of(text, claims, key);
    }

    /** Ends a session, on all nodes. Blocks. */
    public void end(Session session) {
        claim(session.id, session.expiration);
        Audit.signedOut(session.key.accessKeyId());
    }

    private ConsoleClaims claims(AccessKey key, String region, Duration lifetime) {
        Moment issued = tokens.issueTime();
        Instant end = issued.time().plus(lifetime);
        Instant expiration = key.expiration() != null && key.expiration().isBefore(end) ? key.expiration() : end;
        return new ConsoleClaims(ResourceId.next(), key.accessKeyId(), key.digest(), region, issued, expiration);
    }

    private AccessKey key(ConsoleClaims claims) {
        return keys.find(claims.accessKeyId())
                .filter(key -> key.digest().equals(claims.keyDigest()) && !key.isExpired(clock.instant()))
                .orElseThrow(() -> new UnmodeledException(
                        "UnrecognizedClientException", FORBIDDEN, "The session's access key is not valid any more"));
    }

    private boolean claim(String id, Instant expiration) {
        try {
            return used.claim(id, expiration).join();
        } catch (CompletionException e) {
            throw new InternalServerException("The service can't reach what remembers the links that were used.");
        }
    }
}
