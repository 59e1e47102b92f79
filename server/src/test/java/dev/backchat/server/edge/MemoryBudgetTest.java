package dev.backchat.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.edge.MemoryBudget.Account;
import dev.backchat.server.edge.MemoryBudget.Pressure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final int LIMIT = 1600;

    private final MemoryBudget budget = new MemoryBudget(LIMIT);
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
        member.holding(LIMIT / 4);
        assertThat(budget.pressure()).isEqualTo(Pressure.HIGH);
        assertThat(gaveWay).isEmpty();
        budget.exhausted(true);
        assertThat(budget.pressure()).isEqualTo(Pressure.FULL);
        budget.exhausted(false);
        assertThat(budget.pressure()).isEqualTo(Pressure.NONE);
    }

    @Test
    void unauthenticatedAccountsGiveWayAtThreeQuarters() {
        Holder member = new Holder(true).holding(LIMIT / 2);
        Holder stranger = new Holder(false).holding(LIMIT / 4 - 1);
        assertThat(gaveWay).isEmpty();
        stranger.holding(1);
        assertThat(gaveWay).containsExactly(stranger);
        assertThat(member.account.bytes()).isEqualTo(LIMIT / 2);
    }

    @Test
    void authenticatedAccountsGiveWayOnlyWhenAllIsUsedUp() {
        Holder first = new Holder(true).holding(LIMIT / 2);
        Holder second = new Holder(true).holding(LIMIT / 2 - 1);
        assertThat(gaveWay).isEmpty();
        second.holding(1);
        assertThat(gaveWay).hasSize(1).containsAnyOf(first, second);
        assertThat(budget.used()).isEqualTo(LIMIT / 2);
    }

    @Test
    void whatWasHeldForLongGivesWayBeforeWhatIsLargerAndNew() {
        Holder old = new Holder(true).holding(LIMIT / 8);
        // As long as it takes until it has cost more than a newcomer can in the instant that it takes to be charged.
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 200_000_000) {
            Thread.onSpinWait();
        }
        new Holder(true).holding(LIMIT);
        assertThat(gaveWay.getFirst()).isSameAs(old);
    }

    @Test
    void nobodyIsToldTwiceWhileItIsAboutToGiveWay() {
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
        new Holder(true).holding(LIMIT - 1);
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
