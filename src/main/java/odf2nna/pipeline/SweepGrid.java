package odf2nna.pipeline;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import odf2nna.pipeline.Goals.Size;

/**
 * Which models a sweep makes: by the largest number of parameters, or by the threshold.
 *
 * @param sizes numbers of parameters, or shares of the original's
 * @param epsilons thresholds of the standard deviation
 * @param asFarAsPossible whether sizes that can't be reached are left out without a word
 */
public record SweepGrid(List<Size> sizes, List<Double> epsilons, boolean asFarAsPossible) {
    private static final List<Double> USUAL =
            List.of(90.0, 63.0, 44.0, 31.0, 22.0, 15.0, 11.0, 7.4, 5.2, 3.6, 2.5, 1.8);

    private static final List<Double> PAPER = List.of(
            1e-5, 5e-5, 1e-4, 2e-4, 3e-4, 4e-4, 1e-3, 2e-3, 8e-3, 0.01, 0.014, 0.02, 0.026, 0.04, 0.1, 0.2, 0.3, 0.5,
            0.7, 0.8, 0.9, 1.0);

    /**
     * Checks that there is something to make, once each.
     *
     * @throws IllegalArgumentException if there are sizes and thresholds, or neither, or one twice, or one out of range
     */
    public SweepGrid {
        sizes = List.copyOf(sizes);
        epsilons = List.copyOf(epsilons);
        if (sizes.isEmpty() == epsilons.isEmpty()) {
            throw new IllegalArgumentException("expected sizes or thresholds, got %s"
                    .formatted(sizes.isEmpty() ? "neither" : "both: give --sizes or --epsilons"));
        }
        Set<String> names = new HashSet<>();
        for (Size size : sizes) {
            requireNew(names, name(size), "sizes", size.toString());
        }
        for (double epsilon : epsilons) {
            if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
                throw new IllegalArgumentException("epsilons: expected 0 or more, got " + epsilon);
            }
            requireNew(names, name(epsilon), "epsilons", Double.toString(epsilon));
        }
    }

    private static void requireNew(Set<String> names, String name, String option, String value) {
        if (!names.add(name)) {
            throw new IllegalArgumentException("%s: %s is given twice".formatted(option, value));
        }
    }

    /** {@return some 0.7 times the one before, from 90 % of the parameters down to 1.8 %, as far as can be reached} */
    public static SweepGrid defaults() {
        List<Size> sizes = new ArrayList<>();
        USUAL.forEach(percent -> sizes.add(new Size(percent, true)));
        return new SweepGrid(sizes, List.of(), true);
    }

    /** {@return these sizes} */
    public static SweepGrid ofSizes(List<Size> sizes) {
        return new SweepGrid(sizes, List.of(), false);
    }

    /** {@return these thresholds} */
    public static SweepGrid ofEpsilons(List<Double> epsilons) {
        return new SweepGrid(List.of(), epsilons, false);
    }

    /** {@return every threshold in the experiments of the paper, its tables 6 to 12} */
    public static SweepGrid paper() {
        return ofEpsilons(PAPER);
    }

    /** {@return the name of the files for a size, such as {@code 025-percent}} */
    public static String name(Size size) {
        String number = plain(size.amount());
        if (!size.percent()) {
            return number + "-parameters";
        }
        int digits = number.contains(".") ? number.indexOf('.') : number.length();
        return "0".repeat(Math.max(0, 3 - digits)) + number + "-percent";
    }

    /** {@return the name of the files for a threshold, such as {@code epsilon-0.1}} */
    public static String name(double epsilon) {
        return "epsilon-" + plain(epsilon);
    }

    /** {@return a number as one writes it: without an exponent or zeros at its end} */
    public static String plain(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }
}
