package odf2nna.cli;

import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.PromisedMetric;
import odf2nna.pipeline.DeviceLimits;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.pipeline.ShrinkOptions.Rounds;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what the result is to be like. Without any, as small as it can be without a significant loss. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class GoalMixin {
    @Option(
            names = "--epsilon",
            paramLabel = "E",
            description = {
                "Remove each hidden unit whose output has a standard deviation of at most E; 0 removes"
                        + " only constant units. 'score' lists what each E would remove. Can't be combined with"
                        + " --max-drop, --widths, or a target for parameters, bytes or latency."
            })
    @Nullable Double epsilon;

    @Option(
            names = "--max-drop",
            paramLabel = "POINTS",
            description = {
                "Write the smallest network that is certified to be at most this much worse than the original on"
                        + " new rows: 0.5 is half a percentage point of accuracy, or 0.005 of R². If none can be"
                        + " certified, nothing is written, and the exit code is 5. Default without any goal: 1; then"
                        + " a network is written even if none can be certified, and the report says so."
            })
    @Nullable private Double maxDrop;

    @Option(
            names = "--confidence",
            paramLabel = "P",
            description = "Confidence level of the certificate, in per cent (default: 95).")
    @Nullable private Double confidence;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            converter = MetricConverter.class,
            description = {
                "The metric that --max-drop limits. For classes: accuracy, balanced-accuracy (the mean"
                        + " recall of the classes), macro-f1, auc, average-precision, log-loss; for numbers: r2,"
                        + " mse, mae. The POINTS of --max-drop are percentage points for the accuracies, hundredths"
                        + " for F1, AUC, precision and R², and per cent of the original's value for log loss, MSE and"
                        + " MAE. Default for numbers: r2 of each output. Default for classes: accuracy; in addition"
                        + " no rare class may lose more than a quarter of the rows that the original gets right."
            })
    @Nullable private PromisedMetric metric;

    @Option(
            names = "--target-params",
            paramLabel = "N|P%",
            converter = SizeConverter.class,
            description = "At most N parameters, or P per cent of the original's.")
    @Nullable private Size parameters;

    @Option(
            names = "--target-bytes",
            paramLabel = "N|P%",
            converter = SizeConverter.class,
            description = "At most N bytes, or P per cent of the original's.")
    @Nullable private Size bytes;

    @Option(
            names = "--target-latency",
            paramLabel = "P%",
            converter = SizeConverter.class,
            description = "At most P per cent of the original's time for one row, measured on this machine.")
    @Nullable private Size latency;

    @Option(
            names = "--target-flash",
            paramLabel = "N|P%",
            converter = BytesConverter.class,
            description =
                    "At most N bytes of flash on a device, such as 32k, or P per cent of the original's: the constants of a"
                            + " C result, without its code, or a LiteRT file, in the precision of the result.")
    @Nullable private Size flash;

    @Option(
            names = "--target-ram",
            paramLabel = "N|P%",
            converter = BytesConverter.class,
            description =
                    "At most N bytes of RAM for activations, such as 4k, or P per cent of the original's: the arrays of a C"
                            + " result, or what a LiteRT file needs at least.")
    @Nullable private Size ram;

    @Option(
            names = "--target-macs",
            paramLabel = "N|P%",
            converter = CountConverter.class,
            description = "At most N multiply-adds of dense layers for a row, such as 20k, or P per cent of the"
                    + " original's.")
    @Nullable private Size multiplyAdds;

    @Option(
            names = "--target-inputs",
            paramLabel = "N|P%",
            converter = SizeConverter.class,
            description = "Keep N input features, or P per cent of them, in addition to any other goal; implies"
                    + " --prune-inputs.")
    @Nullable Size inputs;

    @Option(
            names = "--widths",
            paramLabel = "N,N,...",
            split = ",",
            hideParamSyntax = true,
            description = "How many units to keep, one number for each hidden layer that can be pruned, in the order of"
                    + " 'inspect'; 0 bypasses a layer.")
    private List<Integer> widths = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = {
                "Prune iteratively in N rounds; each reduces the size by the same factor and fine-tunes."
                        + " Better for high compression. Default: 1; for a size below a quarter of the parameters,"
                        + " 3 rounds are tried as well."
            })
    @Nullable private Integer rounds;

    @Option(
            names = "--round-epochs",
            paramLabel = "N",
            description = "Epochs of fine-tuning in each round but the last (default: a quarter of those in the last).")
    @Nullable private Integer epochs;

    /**
     * {@return the goals}
     *
     * @throws IllegalArgumentException if goals do not go together, or with a threshold
     */
    Goals toGoals() {
        boolean threshold = epsilon != null;
        if (latency != null && !latency.percent()) {
            throw new IllegalArgumentException(
                    "target-latency: expected per cent of the original's time, such as 50%, got " + latency);
        }
        DeviceLimits device = new DeviceLimits(
                Optional.ofNullable(flash), Optional.ofNullable(ram), Optional.ofNullable(multiplyAdds));
        boolean none = maxDrop == null
                && parameters == null
                && bytes == null
                && latency == null
                && widths.isEmpty()
                && device.isEmpty();
        if (threshold && !none) {
            throw new IllegalArgumentException(
                    "--epsilon sets the threshold, a goal such as --max-drop searches for it: give one of" + " them");
        }
        if (metric != null && maxDrop == null && (threshold || !none)) {
            throw new IllegalArgumentException(
                    "--metric is the metric of --max-drop: add --max-drop, or omit sizes and --epsilon");
        }
        Optional<PromisedMetric> by = Optional.ofNullable(metric);
        if (none) {
            Tolerance usual = new Tolerance(Tolerance.defaults().share(), sureness(), by, false);
            return (threshold ? Goals.none() : Goals.of(usual)).keepingInputs(Optional.ofNullable(inputs));
        }
        return new Goals(
                Optional.ofNullable(maxDrop).map(points -> new Tolerance(points / 100, sureness(), by, true)),
                Optional.ofNullable(parameters),
                Optional.ofNullable(bytes),
                Optional.ofNullable(latency).map(Size::amount),
                widths,
                Optional.ofNullable(inputs),
                device);
    }

    private double sureness() {
        return confidence == null ? Tolerance.DEFAULT_CONFIDENCE : confidence / 100;
    }

    /**
     * {@return the rounds; empty to have them chosen}
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    Optional<Rounds> toRounds() {
        return rounds == null && epochs == null
                ? Optional.empty()
                : Optional.of(new Rounds(rounds == null ? 1 : rounds, Optional.ofNullable(epochs)));
    }

    /** Takes {@code macro-f1}. */
    static final class MetricConverter implements picocli.CommandLine.ITypeConverter<PromisedMetric> {
        @Override
        public PromisedMetric convert(String text) {
            try {
                return PromisedMetric.parse(text);
            } catch (IllegalArgumentException e) {
                throw new picocli.CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }

    /** Takes {@code 5000} or {@code 10%}. */
    static final class SizeConverter extends SizeText {
        SizeConverter() {
            super(1);
        }
    }

    /** Takes {@code 32k}, which is 32,768. */
    static final class BytesConverter extends SizeText {
        BytesConverter() {
            super(1024);
        }
    }

    /** Takes {@code 20k}, which is 20,000. */
    static final class CountConverter extends SizeText {
        CountConverter() {
            super(1000);
        }
    }

    /** Takes a number, perhaps of thousands, or per cent. */
    private static class SizeText implements picocli.CommandLine.ITypeConverter<Size> {
        private final int thousand;

        SizeText(int thousand) {
            this.thousand = thousand;
        }

        @Override
        public Size convert(String text) {
            try {
                return thousand == 1 ? Size.parse(text) : Size.parse(text, thousand);
            } catch (IllegalArgumentException e) {
                throw new picocli.CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }
}
