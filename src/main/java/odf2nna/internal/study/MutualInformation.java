package odf2nna.internal.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/**
 * Two-phase construction by mutual information: H.-J. Xing, B.-G. Hu, "Two-phase construction of multilayer perceptrons using
 * information theory", IEEE Transactions on Neural Networks 20 (2009). A reconstruction: the abstract names a forward ranking
 * of inputs by their information on the target, and the removal of hidden units one after another by a "novel relevance
 * measure", whose formula was not found.
 *
 * <p>Inputs f, chosen one after another into S (MIFS-U, β = 1): {@code J(f) = I(f;c) − β·Σ_{s∈S} I(c;s)/H(s)·I(f;s)}. Units j,
 * removed one after another from the m of a layer: {@code R_j = I(a_j;c) − 1/(m−1)·Σ_{i≠j} I(a_j;a_i)·I(a_i;c)/H(a_i)}. In
 * bits, of numbers in bins that hold as many patterns each, equal numbers in one bin.
 *
 * @param bins how many
 * @param beta β
 */
record MutualInformation(int bins, double beta) implements UnitCriterion {
    @Override
    public Map<String, Vector> scores(Patterns patterns, List<String> values) {
        int[] classes = classes(patterns);
        Map<String, int[][]> symbols = new LinkedHashMap<>();
        columns(patterns, values)
                .forEach((value, columns) -> symbols.put(
                        value,
                        Arrays.stream(columns)
                                .map(column -> binned(column, bins))
                                .toArray(int[][]::new)));
        Map<String, Vector> scores = new LinkedHashMap<>();
        symbols.forEach((value, units) -> scores.put(
                value,
                Vector.of(
                        patterns.network().value(value) instanceof Value.Input
                                ? forward(units, classes)
                                : backward(units, classes))));
        return scores;
    }

    /** {@return J of each input at its choice, made to fall from choice to choice} */
    private double[] forward(int[][] units, int[] classes) {
        double[] information = informations(units, classes);
        double[] score = new double[units.length];
        double[] penalty = new double[units.length];
        boolean[] chosen = new boolean[units.length];
        double least = Double.POSITIVE_INFINITY;
        for (int step = 0; step < units.length; step++) {
            int best = extreme(chosen, j -> penalty[j] - information[j]);
            chosen[best] = true;
            least = Math.min(least, information[best] - penalty[best]);
            score[best] = least;
            double entropy = entropy(units[best]);
            for (int j = 0; j < units.length && entropy > 0; j++) {
                if (!chosen[j]) {
                    penalty[j] += beta * information[best] / entropy * mutual(units[j], units[best]);
                }
            }
        }
        return score;
    }

    /** {@return R of each unit at its removal, made to rise from removal to removal} */
    private static double[] backward(int[][] units, int[] classes) {
        int m = units.length;
        double[] information = informations(units, classes);
        double[][] shared = new double[m][m];
        double[] redundancy = new double[m];
        for (int i = 0; i < m; i++) {
            double entropy = entropy(units[i]);
            for (int j = 0; j < m && entropy > 0; j++) {
                shared[j][i] = i == j ? 0 : mutual(units[j], units[i]) * information[i] / entropy;
                redundancy[j] += shared[j][i];
            }
        }
        double[] score = new double[m];
        boolean[] removed = new boolean[m];
        double most = Double.NEGATIVE_INFINITY;
        for (int remaining = m; remaining > 0; remaining--) {
            double others = Math.max(1, remaining - 1);
            int worst = extreme(removed, j -> information[j] - redundancy[j] / others);
            removed[worst] = true;
            most = Math.max(most, information[worst] - redundancy[worst] / others);
            score[worst] = most;
            for (int j = 0; j < m; j++) {
                redundancy[j] -= shared[j][worst];
            }
        }
        return score;
    }

    private interface Measure {
        double of(int unit);
    }

    private static int extreme(boolean[] out, Measure measure) {
        int best = -1;
        for (int j = 0; j < out.length; j++) {
            if (!out[j] && (best < 0 || measure.of(j) < measure.of(best))) {
                best = j;
            }
        }
        return best;
    }

    private static double[] informations(int[][] units, int[] classes) {
        return Arrays.stream(units).mapToDouble(unit -> mutual(unit, classes)).toArray();
    }

    /** {@return the activations of each position of each value, over the patterns} */
    private static Map<String, double[][]> columns(Patterns patterns, List<String> values) {
        Map<String, double[][]> columns = new LinkedHashMap<>();
        values.forEach(value ->
                columns.put(value, new double[patterns.network().value(value).width()][patterns.size()]));
        List<Pattern> rows = new ArrayList<>(patterns.stream().toList());
        columns.forEach((value, column) -> {
            for (int p = 0; p < rows.size(); p++) {
                double[] a = rows.get(p).at(value);
                for (int j = 0; j < a.length; j++) {
                    column[j][p] = a[j];
                }
            }
        });
        return columns;
    }

    /** {@return the class of each pattern: the largest target; labels as one number; a number by its bin} */
    private int[] classes(Patterns patterns) {
        List<double[]> targets = patterns.targets();
        return switch (patterns.form()) {
            case NUMBERS ->
                binned(targets.stream().mapToDouble(target -> target[0]).toArray(), bins);
            case SIGMOID ->
                targets.stream()
                        .mapToInt(target -> Arrays.hashCode(
                                Arrays.stream(target).map(Math::rint).toArray()))
                        .toArray();
            case SOFTMAX ->
                targets.stream().mapToInt(MutualInformation::largest).toArray();
        };
    }

    private static int largest(double[] numbers) {
        int best = 0;
        for (int i = 1; i < numbers.length; i++) {
            best = numbers[i] > numbers[best] ? i : best;
        }
        return best;
    }

    /** {@return the bin of each number: how many of the inner borders, quantiles of the numbers, it exceeds} */
    static int[] binned(double[] numbers, int bins) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        double[] borders = new double[bins - 1];
        for (int b = 1; b < bins; b++) {
            double place = (double) b / bins * (sorted.length - 1);
            int below = (int) Math.floor(place);
            int above = Math.min(below + 1, sorted.length - 1);
            borders[b - 1] = sorted[below] + (place - below) * (sorted[above] - sorted[below]);
        }
        return Arrays.stream(numbers)
                .mapToInt(number -> (int)
                        Arrays.stream(borders).filter(border -> number > border).count())
                .toArray();
    }

    /** {@return H(a) in bits} */
    static double entropy(int[] a) {
        return entropy(Arrays.stream(a).boxed().toList());
    }

    /** {@return I(a;b) = H(a) + H(b) − H(a,b) in bits} */
    static double mutual(int[] a, int[] b) {
        List<Long> both = new ArrayList<>();
        for (int p = 0; p < a.length; p++) {
            both.add(((long) a[p] << Integer.SIZE) + b[p]);
        }
        return entropy(a) + entropy(b) - entropy(both);
    }

    private static double entropy(List<? extends Number> symbols) {
        Map<Number, Integer> counts = new LinkedHashMap<>();
        symbols.forEach(symbol -> counts.merge(symbol, 1, Integer::sum));
        return counts.values().stream()
                .mapToDouble(count -> (double) count / symbols.size())
                .map(share -> -share * Math.log(share) / Math.log(2))
                .sum();
    }
}
