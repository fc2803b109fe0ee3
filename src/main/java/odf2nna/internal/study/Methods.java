package odf2nna.internal.study;

import java.io.IOException;
import java.util.List;
import odf2nna.study.StudyParameters;
import odf2nna.training.Sparsity;

/** The code behind the table of methods. */
public final class Methods {
    private Methods() {}

    /**
     * {@return the criterion of a method for units}
     *
     * @param seed decides random choices
     * @throws IllegalArgumentException if a parameter is out of range
     */
    public static UnitCriterion criterion(StudyParameters how, long seed) {
        return switch (how.method()) {
            case RANDOM -> new RandomOrder(seed);
            case MAGNITUDE -> new Norms(how.choice("weights", Norms.Side.class), isRaw(how));
            case MBP -> new Hagiwara(how.choice("factor", Hagiwara.Factor.class), isRaw(how));
            case N2PS -> new Significance(how.choice("reading", Significance.Reading.class), how.number("alpha"));
            case VNP ->
                new VarianceNullity(
                        how.choice("norm", VarianceNullity.Norm.class),
                        how.choice("scaled", VarianceNullity.Scaling.class),
                        how.number("variance"),
                        how.share("alpha"),
                        how.share("mean"));
            case XING_HU -> new MutualInformation(how.whole("bins", 2), how.number("beta"));
            case OBD_UNITS -> new WeightCurvature.OfUnits();
            case FLAP -> new Fluctuation();
            case OSSCAR,
                    GRAIL,
                    RANDOM_WEIGHTS,
                    LWC,
                    OBD,
                    OBS,
                    LOBS,
                    LOBS_EXACT,
                    DNS,
                    MANESSI,
                    LA_SGD,
                    EVOPRUNE,
                    MO_EVOPRUNE ->
                throw new IllegalArgumentException(how.method().typed() + " has no scores of units");
        };
    }

    /**
     * {@return a method for weights}
     *
     * @param seed decides random choices
     */
    public static WeightMethod ofWeights(StudyParameters how, long seed) {
        return switch (how.method()) {
            case RANDOM_WEIGHTS -> new ScoredWeights(ScoredWeights.random(seed));
            case LWC -> new ScoredWeights(ScoredWeights.magnitudes());
            case OBD ->
                new ScoredWeights(patterns -> WeightCurvature.of(patterns).weights());
            case OBS -> new WholeSurgeon(how.number("ridge"));
            case LOBS -> new LayerSurgeon(false, how.number("ridge"));
            case LOBS_EXACT -> new LayerSurgeon(true, how.number("ridge"));
            case DNS, MANESSI, LA_SGD ->
                throw new IllegalArgumentException(how.method().typed() + " prunes while it trains");
            case RANDOM, MAGNITUDE, MBP, N2PS, VNP, XING_HU, OBD_UNITS, FLAP, OSSCAR, GRAIL, EVOPRUNE, MO_EVOPRUNE ->
                throw new IllegalArgumentException(how.method().typed() + " prunes whole units");
        };
    }

    private static boolean isRaw(StudyParameters how) {
        return how.text("layers").equals("raw");
    }

    /**
     * {@return the front that a search finds: the best set alone, or those that are best for their size, the smallest error first}
     *
     * @param genes how many units there are
     * @param seed decides random choices
     * @throws IOException if rows can't be read
     */
    public static List<Fitness.Found> front(StudyParameters how, int genes, Fitness fitness, long seed)
            throws IOException {
        int population = how.whole("population", 2);
        int evaluations = how.whole("evaluations", 1);
        return switch (how.method()) {
            case EVOPRUNE -> {
                GeneticSearch published = GeneticSearch.PUBLISHED;
                GeneticSearch search =
                        new GeneticSearch(population, evaluations, published.mutation(), published.mates());
                yield List.of(search.best(genes, fitness, seed));
            }
            case MO_EVOPRUNE ->
                new FrontSearch(population, FrontSearch.PUBLISHED.children(), evaluations).front(genes, fitness, seed);
            default -> throw new IllegalArgumentException(how.method().typed() + " is no search");
        };
    }

    /**
     * {@return how a method prunes in a training of a network}
     *
     * @param kept share of the weights that are kept, more than 0
     * @param c how high thresholds are, where a method finds them by training several times
     */
    public static Sparsity sparsity(StudyParameters how, double kept, double c) {
        return switch (how.method()) {
            case DNS -> new Sparsity.Spliced(c, how.number("gamma"), how.number("power"), how.share("share"));
            case MANESSI -> new Sparsity.TrainedThresholds(kept, how.number("penalty"), how.number("sharpness"));
            case LA_SGD ->
                new Sparsity.LearningAutomata(1 - kept, how.share("rate"), how.whole("checks", 1), how.share("share"));
            default -> throw new IllegalArgumentException(how.method().typed() + " does not prune while it trains");
        };
    }
}
