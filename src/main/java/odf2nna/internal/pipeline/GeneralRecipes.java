package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.build.NetworkShape;

/**
 * Chooses how a general network is trained, by losses on rows that are not learnt from: first the weight decay, as shapes that memorise
 * compare badly, then the shape, then the number of epochs.
 */
final class GeneralRecipes {
    /** Weight decays, each about three times the one before. The one in the middle is the usual one. */
    private static final List<Double> DECAYS = List.of(0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0);

    private static final int USUAL = 3;

    /** How many other weight decays are measured. */
    static final int MOST_DECAYS = 4;

    /** How many other numbers of epochs are measured at most. */
    static final int MOST_LENGTHS = 2;

    /** Shares of the epochs, measured for few rows, which a long training memorises. */
    private static final List<Double> SHORTER = List.of(0.25, 0.0625);

    /** Losses that differ by less are taken for the same: validation rows say no more. */
    private static final double SAME_LOSS = 0.03;

    /** The part of the loss that a training must gain which takes twice as long, and with it all trainings that follow. */
    private static final double WORTH_DOUBLING = 0.1;

    private final Losses losses;
    private final List<Measured> measured = new ArrayList<>();
    private Optional<Measured> chosen = Optional.empty();

    /**
     * How a general network is made.
     *
     * @param shape of its hidden layers
     * @param weightDecay of its training
     * @param epochs of its training
     */
    record Recipe(NetworkShape shape, double weightDecay, int epochs) {
        private Recipe with(NetworkShape other) {
            return new Recipe(other, weightDecay, epochs);
        }

        private Recipe with(double decay) {
            return new Recipe(shape, decay, epochs);
        }

        private Recipe during(int count) {
            return new Recipe(shape, weightDecay, count);
        }

        @Override
        public String toString() {
            return "%s, weight decay %s, %d epochs".formatted(shape, weightDecay, epochs);
        }
    }

    /**
     * A recipe that was measured.
     *
     * @param loss on rows that were not learnt from
     */
    record Measured(Recipe recipe, double loss) {}

    /** What recipes lose on rows that are not learnt from. */
    @FunctionalInterface
    interface Losses {
        /**
         * {@return the loss of each of one recipe or more, none of which depends on another}
         *
         * @param measured how many were measured before
         */
        List<Double> of(List<Recipe> recipes, int measured) throws IOException;
    }

    GeneralRecipes(Losses losses) {
        this.losses = losses;
    }

    /** Tries the usual weight decay, a tenth of it and ten times as much, then a third of the best and three times as much. */
    void tryDecays(NetworkShape shape, int epochs) throws IOException {
        Recipe usual = new Recipe(shape, DECAYS.get(USUAL), epochs);
        attempt(List.of(usual, usual.with(DECAYS.get(USUAL - 2)), usual.with(DECAYS.get(USUAL + 2))));
        choose();
        Recipe best = chosen();
        int at = DECAYS.indexOf(best.weightDecay());
        attempt(List.of(best.with(DECAYS.get(at - 1)), best.with(DECAYS.get(at + 1))));
        choose();
    }

    /** Tries other shapes at the weight decay that was chosen. */
    void tryShapes(List<NetworkShape> others) throws IOException {
        Recipe start = chosen();
        if (!others.isEmpty()) {
            attempt(others.stream().map(start::with).toList());
        }
        choose();
    }

    /** Tries fewer epochs. */
    void tryShorter() throws IOException {
        Recipe start = chosen();
        attempt(SHORTER.stream()
                .map(share -> start.during((int) Math.ceil(share * start.epochs())))
                .toList());
        choose();
    }

    /** Tries twice as many epochs, and twice as many again, as long as that gains enough. */
    void tryLonger() throws IOException {
        boolean isWorth = true;
        for (int doubling = 0; doubling < MOST_LENGTHS && isWorth; doubling++) {
            Measured start = chosen.orElseThrow();
            attempt(List.of(start.recipe().during(2 * start.recipe().epochs())));
            Measured longer = measured.get(measured.size() - 1);
            isWorth = longer.loss() < (1 - WORTH_DOUBLING) * start.loss();
            if (isWorth) {
                chosen = Optional.of(longer);
            }
        }
    }

    private void attempt(List<Recipe> recipes) throws IOException {
        List<Double> found = losses.of(recipes, measured.size());
        for (int i = 0; i < recipes.size(); i++) {
            measured.add(new Measured(recipes.get(i), found.get(i)));
        }
    }

    /** Chooses the first whose loss is hardly more than the least: of shapes the one with the fewest layers. */
    private void choose() {
        double least = measured.stream().mapToDouble(Measured::loss).min().orElseThrow();
        chosen = measured.stream()
                .filter(one -> one.loss() <= least * (1 + SAME_LOSS))
                .findFirst();
    }

    /** {@return what is chosen of all that was measured} */
    Recipe chosen() {
        return chosen.orElseThrow().recipe();
    }

    /** {@return all that was measured, in this order} */
    List<Measured> measured() {
        return List.copyOf(measured);
    }
}
