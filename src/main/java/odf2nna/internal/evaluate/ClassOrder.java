package odf2nna.internal.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An alternative order of labels, to test whether outputs fit it better than the current one.
 *
 * @param labels in the order of the outputs, as {@code --classes} takes them
 * @param outputs for each class in the current order, its output in this order
 */
public record ClassOrder(List<String> labels, List<Integer> outputs) {
    public ClassOrder {
        labels = List.copyOf(labels);
        outputs = List.copyOf(outputs);
    }

    /**
     * {@return the order in which labels fit the outputs: greedily, the class and the output that coincide on most rows
     * are paired, then the next}
     *
     * @param task with classes
     * @param outputs row-major
     * @param targets the class of each row, in the current order
     * @param labels of the classes
     */
    public static ClassOrder matched(Task task, double[] outputs, double[] targets, List<String> labels) {
        Integer[] output = new Integer[labels.size()];
        String[] order = new String[labels.size()];
        for (Pair pair : pairs(task, outputs, targets)) {
            if (output[pair.label] == null && order[pair.output] == null) {
                output[pair.label] = pair.output;
                order[pair.output] = labels.get(pair.label);
            }
        }
        int free = 0;
        for (int label = 0; label < output.length; label++) {
            if (output[label] == null) {
                while (order[free] != null) {
                    free++;
                }
                output[label] = free;
                order[free] = labels.get(label);
            }
        }
        return new ClassOrder(Arrays.asList(order), Arrays.asList(output));
    }

    /** A class and the output that a row of it was predicted as. */
    private record Pair(int label, int output) {}

    /** {@return the pairs of the rows, those of most rows first: at most as many as rows, for any number of classes} */
    private static List<Pair> pairs(Task task, double[] outputs, double[] targets) {
        ClassScores scores = task instanceof Task.Binary binary
                ? new ClassScores(1, binary.scale())
                : new ClassScores(task.outputWidth(), OutputScale.SCORES_ONLY);
        Map<Pair, Integer> rows = new HashMap<>();
        for (int row = 0; row < targets.length; row++) {
            scores.read(outputs, row);
            if (scores.predicted() >= 0) {
                rows.merge(new Pair((int) targets[row], scores.predicted()), 1, Integer::sum);
            }
        }
        return rows.entrySet().stream()
                .sorted(Comparator.<Map.Entry<Pair, Integer>>comparingInt(entry -> -entry.getValue())
                        .thenComparingInt(entry -> entry.getKey().label())
                        .thenComparingInt(entry -> entry.getKey().output()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * {@return orders for labels that begin one above or below 0, where the file lacks the last or the first label, so
     * that they seem to begin with 0}
     *
     * @param targets the class of each row, in the current order
     * @param labels of the classes
     */
    public static List<ClassOrder> shifted(double[] targets, List<String> labels) {
        int classes = labels.size();
        List<Integer> all = IntStream.range(0, classes).boxed().toList();
        List<ClassOrder> found = new ArrayList<>();
        if (!labels.equals(all.stream().map(String::valueOf).toList())) {
            return found;
        }
        for (int by : new int[] {1, -1}) {
            int absent = by == 1 ? 0 : classes - 1;
            if (Arrays.stream(targets).noneMatch(target -> target == absent)) {
                found.add(new ClassOrder(
                        all.stream().map(i -> String.valueOf(i + by)).toList(),
                        all.stream().map(i -> Math.floorMod(i - by, classes)).toList()));
            }
        }
        return found;
    }

    /** {@return the targets in this order} */
    public double[] applied(double[] targets) {
        return Arrays.stream(targets).map(target -> outputs.get((int) target)).toArray();
    }
}
