package odf2nna.internal.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import odf2nna.internal.reproduce.Experiments.Claim;
import odf2nna.report.ReproductionReport.Judged;

/**
 * Judges claims. A check is {@code LEFT > RIGHT}, {@code LEFT < RIGHT} or {@code LEFT >= RIGHT}; a side is a number, or
 * {@code METHOD@VALUE} and one of {@code before}, {@code untuned}, {@code after} and {@code parameters}. With the 95 per cent
 * interval of the difference over the seeds, {@code >} holds where all of the interval is above 0, and {@code >=}, "not
 * worse", where its mean is not below 0. Either does not hold where all of the interval is below 0; else it is not shown.
 */
final class ClaimCheck {
    private static final Pattern CHECK = Pattern.compile("(?<left>.+) (?<is>>=|>|<) (?<right>.+)");
    private static final Pattern SIDE =
            Pattern.compile("(?<method>[^@ ]+)@(?<at>\\S+) (?<value>before|untuned|after|parameters)");

    private ClaimCheck() {}

    /** A run by its method, value and seed; empty where it is missing. */
    interface Runs {
        Optional<Measured> of(String method, String at, int seed);
    }

    /** {@return why a check can't be read; empty if it can} */
    static Optional<String> problem(String check) {
        Matcher sides = CHECK.matcher(check);
        return sides.matches() && isSide(sides.group("left")) && isSide(sides.group("right"))
                ? Optional.empty()
                : Optional.of("claims: expected a check such as 'paper@0.1 after > paper@0.1 before', got '%s'"
                        .formatted(check));
    }

    private static boolean isSide(String side) {
        return SIDE.matcher(side).matches() || number(side).isPresent();
    }

    private static OptionalDouble number(String side) {
        try {
            return OptionalDouble.of(Double.parseDouble(side));
        } catch (NumberFormatException noNumber) {
            return OptionalDouble.empty();
        }
    }

    /** {@return a claim with what the runs say of it} */
    static Judged of(Claim claim, int seeds, Runs runs) {
        Matcher sides = CHECK.matcher(claim.check());
        if (!sides.matches()) {
            throw new IllegalArgumentException(claim.check());
        }
        IntFunction<OptionalDouble> left = side(sides.group("left"), runs);
        IntFunction<OptionalDouble> right = side(sides.group("right"), runs);
        List<Double> differences = new ArrayList<>();
        IntStream.range(0, seeds).forEach(seed -> {
            OptionalDouble one = left.apply(seed);
            OptionalDouble other = right.apply(seed);
            if (one.isPresent() && other.isPresent()) {
                differences.add(one.getAsDouble() - other.getAsDouble());
            }
        });
        if (differences.isEmpty()) {
            return new Judged(claim.says(), claim.check(), "not shown", null, null, null);
        }
        Mean mean = Mean.of(differences);
        return new Judged(
                claim.says(), claim.check(), outcome(sides.group("is"), mean), mean.value(), mean.low(), mean.high());
    }

    private static String outcome(String is, Mean difference) {
        Double low = difference.low();
        Double high = difference.high();
        if (low == null || high == null) {
            return "not shown";
        }
        boolean isAbove = low > 0;
        boolean isBelow = high < 0;
        return switch (is) {
            case ">=" -> isBelow ? "does not hold" : difference.value() >= 0 ? "holds" : "not shown";
            case ">" -> isAbove ? "holds" : isBelow ? "does not hold" : "not shown";
            default -> isBelow ? "holds" : isAbove ? "does not hold" : "not shown";
        };
    }

    private static IntFunction<OptionalDouble> side(String side, Runs runs) {
        OptionalDouble number = number(side);
        if (number.isPresent()) {
            return seed -> number;
        }
        Matcher parts = SIDE.matcher(side);
        if (!parts.matches()) {
            throw new IllegalArgumentException(side);
        }
        return seed -> runs.of(parts.group("method"), parts.group("at"), seed)
                .map(run -> switch (parts.group("value")) {
                    case "before" -> run.before();
                    case "untuned" -> run.untuned();
                    case "after" -> run.after();
                    default -> run.parameters() == null ? null : (Double) (double) run.parameters();
                })
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
    }
}
