package dev.backchat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.net.MemoryBudget.Account;
import dev.backchat.server.net.MemoryBudget.Pressure;
import dev.backchat.server.time.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final int LIMIT = 1600;

    private final TestClock clock = new TestClock();
    private final MemoryBudget budget = new MemoryBudget(LIMIT, clock);
    private final List<Holder> gaveWay = new ArrayList<>();

    /** Gives back everything when it is told to, at once. */
    private final class Holder {
        final Account account;

        Holder(boolean isAuthenticated) {
            account = budget.open(isAuthenticated, this::giveWay);
        }

        Holder holding(int bytes) {
            account.charge(bytes);
            return this;
        }

        Holder forSeconds(int seconds) {
            clock.advance(Duration.ofSeconds(seconds));
            return this;
        }

        private void giveWay() {
            gaveWay.add(this);
            account.charge(-account.bytes());
            account.hasGivenWay();
        }
    }

    @Test
    void pressureRisesInSteps() {
        Holder member = new Holder(true);
        assertThat(budget.pressure()).isEqualTo(Pressure.NONE);
        member.holding(LIMIT / 2 - 1);
        assertThat(budget.pressure()).isEqualTo(Pressure.NONE);
        member.holding(1);
        assertThat(budget.pressure()).isEqualTo(Pressure.ELEVATED);
        assertThat(gaveWay).isEmpty();
        budget.exhausted(true);
        assertThat(budget.pressure()).isEqualTo(Pressure.FULL);
        assertThat(gaveWay).containsExactly(member);
        budget.exhausted(false);
        assertThat(budget.pressure()).isEqualTo(Pressure.NONE);
    }

    @Test
    void pressureStaysUpWhileAnAccountHasNotGivenWay() {
        Account first = budget.open(true, () -> {});
        Account second = budget.open(true, () -> {});
        first.charge(LIMIT);
        assertThat(budget.pressure()).isEqualTo(Pressure.NONE);
        first.hasGivenWay();
        assertThat(budget.pressure()).isEqualTo(Pressure.FULL);
        first.charge(-LIMIT / 8);
        assertThat(budget.pressure()).isEqualTo(Pressure.HIGH);
        second.close();
        first.close();
        assertThat(budget.pressure()).isEqualTo(Pressure.NONE);
    }

    @Test
    void noAccountGivesWayBelowThreeQuarters() {
        Holder holder = new Holder(false).holding(LIMIT / 4 * 3 - 1);
        assertThat(gaveWay).isEmpty();
        holder.holding(1);
        assertThat(gaveWay).containsExactly(holder);
    }

    @Test
    void smallAccountsAreSparedWhenALargeOneSuffices() {
        Holder hoarder = new Holder(true).holding(LIMIT / 2).forSeconds(1);
        Holder stranger = new Holder(false).holding(10).forSeconds(1);
        Holder last = new Holder(true).holding(LIMIT / 4 - 10);
        assertThat(gaveWay).containsExactly(hoarder);
        assertThat(stranger.account.bytes()).isEqualTo(10);
        assertThat(last.account.bytes()).isEqualTo(LIMIT / 4 - 10);
    }

    @Test
    void unauthenticatedAccountsGiveWayBeforeCostlierAuthenticatedOnes() {
        Holder member = new Holder(true).holding(LIMIT / 4);
        Holder stranger = new Holder(false).holding(LIMIT / 8).forSeconds(1);
        new Holder(true).holding(LIMIT / 8 * 3);
        assertThat(gaveWay).containsExactly(stranger);
        assertThat(member.account.bytes()).isEqualTo(LIMIT / 4);
    }

    @Test
    void olderMemoryGivesWayBeforeLargerNewMemory() {
        Holder old = new Holder(true).holding(LIMIT / 8).forSeconds(5);
        Holder newcomer = new Holder(true).holding(LIMIT / 2).forSeconds(1);
        newcomer.holding(LIMIT / 8);
        assertThat(gaveWay.getFirst()).isSameAs(old);
    }

    @Test
    void anAccountIsToldOnceUntilItHasGivenWay() {
        List<String> told = new ArrayList<>();
        Account slow = budget.open(true, () -> told.add("slow"));
        slow.charge(LIMIT);
        slow.charge(1);
        slow.charge(LIMIT);
        assertThat(told).containsExactly("slow");
        slow.hasGivenWay();
        slow.charge(1);
        assertThat(told).containsExactly("slow", "slow");
        slow.close();
        assertThat(budget.used()).isZero();
        new Holder(true).holding(LIMIT / 2);
        assertThat(gaveWay).isEmpty();
    }

    @Test
    void aClosedAccountIsChargedNoMore() {
        Holder holder = new Holder(true).holding(100);
        holder.account.close();
        assertThat(budget.used()).isZero();
        holder.holding(LIMIT);
        holder.account.close();
        assertThat(budget.used()).isZero();
        assertThat(gaveWay).isEmpty();
    }
}
