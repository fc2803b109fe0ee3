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

    private final Loss loss;
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

    /** What a recipe loses on rows that are not learnt from. */
    @FunctionalInterface
    interface Loss {
        /** Trains by a recipe, which is the {@code number}th, and measures it. */
        double of(Recipe recipe, int number) throws IOException;
    }

    GeneralRecipes(Loss loss) {
        this.loss = loss;
    }

    /** Tries the usual weight decay, a tenth of it and ten times as much, then a third of the best and three times as much. */
    void tryDecays(NetworkShape shape, int epochs) throws IOException {
        attempt(new Recipe(shape, DECAYS.get(USUAL), epochs));
        choose();
        for (int distance : List.of(2, 1)) {
            Recipe start = chosen();
            int at = DECAYS.indexOf(start.weightDecay());
            attempt(start.with(DECAYS.get(at - distance)));
            attempt(start.with(DECAYS.get(at + distance)));
            choose();
        }
    }

    /** Tries other shapes at the weight decay that was chosen. */
    void tryShapes(List<NetworkShape> others) throws IOException {
        Recipe start = chosen();
        for (NetworkShape shape : others) {
            attempt(start.with(shape));
        }
        choose();
    }

    /** Tries fewer epochs. */
    void tryShorter() throws IOException {
        Recipe start = chosen();
        for (double share : SHORTER) {
            attempt(start.during((int) Math.ceil(share * start.epochs())));
        }
        choose();
    }

    /** Tries twice as many epochs, and twice as many again, as long as that gains enough. */
    void tryLonger() throws IOException {
        boolean isWorth = true;
        for (int doubling = 0; doubling < MOST_LENGTHS && isWorth; doubling++) {
            Measured start = chosen.orElseThrow();
            Measured longer = attempt(start.recipe().during(2 * start.recipe().epochs()));
            isWorth = longer.loss() < (1 - WORTH_DOUBLING) * start.loss();
            if (isWorth) {
                chosen = Optional.of(longer);
            }
        }
    }

    private Measured attempt(Recipe recipe) throws IOException {
        Measured made = new Measured(recipe, loss.of(recipe, measured.size() + 1));
        measured.add(made);
        return made;
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
