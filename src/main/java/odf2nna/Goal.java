package odf2nna;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import odf2nna.data.HoldOut;
import odf2nna.evaluate.PromisedMetric;
import odf2nna.pipeline.DeviceLimits;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;

/**
 * What the pruned model is to be like: how much worse it may be, how large, how fast, or how wide its layers.
 *
 * <p>A tolerance is reached with as few parameters as possible, a size with as little removed as it takes.
 *
 * <p>Immutable and safe for use by multiple threads.
 *
 * <p><strong>Exception handling:</strong> every method throws an {@link IllegalArgumentException} if a number is out of range, or
 * two goals do not go together. Whether a goal can be reached is seen when a model is pruned.
 *
 * <pre>{@code
 * Goal tenth = Goal.parameters("10%");
 *
 * Goal careful = Goal.maxDrop(0.5).withConfidence(99); // certified, or no result
 * }</pre>
 */
public final class Goal {
    private final Goals goals;
    private final OptionalDouble epsilon;

    private Goal(Goals goals, OptionalDouble epsilon) {
        this.goals = goals;
        this.epsilon = epsilon;
    }

    private static Goal of(Goals goals) {
        return new Goal(goals, OptionalDouble.empty());
    }

    /**
     * {@return the smallest model that loses at most one percentage point of accuracy, or 0.01 of R², on new rows, with 95 %
     *     confidence; where the rows do not suffice, one whose loss is estimated to be as small, which the report says}
     */
    public static Goal defaults() {
        return of(Goals.of(Tolerance.defaults()));
    }

    /**
     * {@return the smallest model that is certified to lose at most so much on new rows; a model for which that is not certified
     *     is no result}
     *
     * @param percentagePoints of accuracy, or hundredths of R²; without targets, per cent of the rows with another class, or of
     *     the outputs' standard deviation
     */
    public static Goal maxDrop(double percentagePoints) {
        return of(Goals.of(new Tolerance(percentagePoints / 100, Tolerance.DEFAULT_CONFIDENCE, true)));
    }

    /**
     * {@return a model with at most that many parameters}
     *
     * @param size a number such as {@code 5000}, or a share of the original's such as {@code 10%}
     */
    public static Goal parameters(String size) {
        return of(new Goals(none(), Optional.of(Size.parse(size)), none(), none(), List.of()));
    }

    /**
     * {@return a model of at most so many bytes in ONNX}
     *
     * @param size a number such as {@code 20000}, or a share of the original's such as {@code 10%}
     */
    public static Goal bytes(String size) {
        return of(new Goals(none(), none(), Optional.of(Size.parse(size)), none(), List.of()));
    }

    /**
     * {@return a model that takes at most so much of the original's time for one row, measured on this machine}
     *
     * @param percent more than 0, at most 100
     */
    public static Goal latency(double percent) {
        return of(new Goals(none(), none(), none(), Optional.of(percent), List.of()));
    }

    /**
     * {@return a model whose dense layers do at most so many multiply-adds for one row}
     *
     * @param size a number such as {@code 20000} or {@code 20k}, or a share of the original's such as {@code 10%}
     */
    public static Goal multiplyAdds(String size) {
        DeviceLimits limits = new DeviceLimits(Optional.empty(), Optional.empty(), Optional.of(Size.parse(size, 1000)));
        return of(Goals.none().on(limits));
    }

    /** {@return a model with exactly these numbers of units in each hidden layer that can lose some; 0 bypasses a layer} */
    public static Goal widths(int... units) {
        return of(new Goals(
                none(), none(), none(), none(), Arrays.stream(units).boxed().toList()));
    }

    /** {@return the paper's rule: a unit is removed when the standard deviation of its output is at most ε} */
    public static Goal epsilon(double epsilon) {
        return new Goal(Goals.none(), OptionalDouble.of(PruneOptions.of(epsilon).threshold()));
    }

    private static <T> Optional<T> none() {
        return Optional.empty();
    }

    /**
     * {@return the same tolerance with another confidence}
     *
     * @param percent more than 50, less than 100
     */
    public Goal withConfidence(double percent) {
        Tolerance now = tolerance("confidence");
        return with(new Tolerance(now.share(), percent / 100, now.metric(), now.isDemanded()));
    }

    /** {@return the same tolerance of another metric} */
    public Goal withMetric(PromisedMetric metric) {
        Tolerance now = tolerance("metric");
        return with(new Tolerance(now.share(), now.confidence(), Optional.of(metric), now.isDemanded()));
    }

    private Goal with(Tolerance tolerance) {
        return new Goal(goals.within(Optional.of(tolerance)), epsilon);
    }

    private Tolerance tolerance(String name) {
        return goals.maxDrop()
                .orElseThrow(() -> new IllegalArgumentException(
                        name + ": goes with a tolerance (defaults or maxDrop), found a size"));
    }

    /**
     * {@return the same goal with so many of the model's input features kept, whatever else is to be reached}
     *
     * @param size a number such as {@code 20}, or a share such as {@code 50%}
     */
    public Goal withInputs(String size) {
        return new Goal(goals.keepingInputs(Optional.of(Size.parse(size))), epsilon);
    }

    /** {@return the criterion and the compensation of the command line for this goal} */
    PruneOptions pruning() {
        return new PruneOptions(
                epsilon.isPresent() ? CriterionName.STD : CriterionName.RECONSTRUCTION,
                epsilon.orElse(0),
                Compensation.REFIT,
                OnEmptyLayer.BYPASS,
                goals.inputs().isPresent(),
                1);
    }

    /** {@return how rows are held out: as it is given, else by the seed, and of few rows none where a size is looked for by its loss} */
    HoldOut heldOut(HoldOut given, long seed) {
        if (!given.equals(HoldOut.DEFAULT)) {
            return given;
        }
        HoldOut usual = new HoldOut(given.testFraction(), seed);
        return goals.maxDrop().isPresent() ? usual.unlessFew() : usual;
    }

    Goals goals() {
        return goals;
    }

    OptionalDouble epsilon() {
        return epsilon;
    }
}
