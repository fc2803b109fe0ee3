package odf2nna.internal.evaluate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.evaluate.UnusableLabelsException;

/**
 * The mapping from the labels of a data set to the classes 0..C-1 of a network. The first of these rules that applies
 * is used; nothing else is guessed:
 *
 * <ol>
 *   <li>the order that the user gives;
 *   <li>the names found in the model, if every label is one of them;
 *   <li>whole numbers all within 0..C-1: the class itself;
 *   <li>C whole numbers in a row, such as 1..C, or with C = 2 any two numbers, such as -1 and 1: ascending order;
 *   <li>exactly C labels that are not all numbers: the order of their characters.
 * </ol>
 *
 * Immutable and safe for use by several threads.
 */
public final class ClassLabels {
    private static final int MOST_NAMED = 6;

    private final List<String> labels;
    private final Map<String, Integer> indices;
    private final String rule;

    private ClassLabels(List<String> labels, String rule) {
        this.labels = List.copyOf(labels);
        this.rule = rule;
        indices = new HashMap<>();
        for (String label : labels) {
            if (indices.put(label, indices.size()) != null) {
                throw new UnusableLabelsException("expected each class once, got %s twice".formatted(label));
            }
        }
    }

    /**
     * Finds the mapping for labels that occur.
     *
     * @param distinct     the distinct labels of the data
     * @param classes      number of classes C of the network, at least 2
     * @param namesInModel class names found in the model, in its order; ignored unless there are C of them
     * @param givenOrder   labels in the order of the classes as the user gives them; empty if not given
     * @return the mapping
     * @throws UnusableLabelsException if none of the rules applies
     */
    public static ClassLabels of(
            Collection<String> distinct, int classes, List<String> namesInModel, List<String> givenOrder) {
        SortedSet<String> found = canonical(distinct).collect(Collectors.toCollection(TreeSet::new));
        if (!givenOrder.isEmpty()) {
            return given(found, classes, canonical(givenOrder).toList());
        }
        List<String> names = canonical(namesInModel).toList();
        boolean named = names.size() == classes && names.stream().distinct().count() == classes;
        if (named && names.containsAll(found)) {
            return new ClassLabels(names, "the order of the model");
        }
        if (found.stream().allMatch(LabelCollector::isNumber)) {
            return numbers(found, classes);
        }
        if (named) {
            found.removeAll(names);
            throw new UnusableLabelsException(
                    "found %s, expected one of the model's classes %s; give the order with --classes"
                            .formatted(found.first(), shortened(names)));
        }
        if (found.size() != classes) {
            throw new UnusableLabelsException("found %d names (%s), expected %d classes; give the order with --classes"
                    .formatted(found.size(), shortened(found), classes));
        }
        return new ClassLabels(List.copyOf(found), "sorted order");
    }

    private static Stream<String> canonical(Collection<String> labels) {
        return labels.stream().map(LabelCollector::canonical);
    }

    private static ClassLabels given(SortedSet<String> found, int classes, List<String> order) {
        if (order.size() != classes) {
            throw new UnusableLabelsException("expected %d classes, got %d in the given order (%s)"
                    .formatted(classes, order.size(), shortened(order)));
        }
        found.removeAll(order);
        if (!found.isEmpty()) {
            throw new UnusableLabelsException(
                    "found %s, expected one of the given classes %s".formatted(found.first(), shortened(order)));
        }
        return new ClassLabels(order, "the given order");
    }

    private static ClassLabels numbers(SortedSet<String> found, int classes) {
        List<String> direct =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        if (direct.containsAll(found)) {
            return new ClassLabels(direct, "");
        }
        List<BigDecimal> sorted = found.stream().map(BigDecimal::new).sorted().toList();
        if (sorted.size() == classes && (classes == 2 || isRun(sorted))) {
            return new ClassLabels(
                    sorted.stream().map(BigDecimal::toPlainString).toList(), "sorted order");
        }
        String offending = sorted.stream()
                .map(BigDecimal::toPlainString)
                .filter(label -> !direct.contains(label))
                .max(Comparator.comparing(BigDecimal::new))
                .orElseThrow();
        throw new UnusableLabelsException(
                "found %s, expected a class 0..%d; give the order with --classes".formatted(offending, classes - 1));
    }

    /** {@return whether ascending numbers are whole and each is one more than the last} */
    private static boolean isRun(List<BigDecimal> numbers) {
        BigDecimal span = numbers.get(numbers.size() - 1).subtract(numbers.get(0));
        return numbers.stream().allMatch(number -> number.scale() <= 0)
                && span.compareTo(BigDecimal.valueOf(numbers.size() - 1L)) == 0;
    }

    /** {@return the first labels, and how many more there are} */
    private static String shortened(Collection<String> labels) {
        String named = labels.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return labels.size() > MOST_NAMED ? named + " and %d more".formatted(labels.size() - MOST_NAMED) : named;
    }

    /** {@return the number of classes} */
    public int classes() {
        return labels.size();
    }

    /** {@return the labels in the order of the classes, each in its one spelling} */
    public List<String> labels() {
        return labels;
    }

    /**
     * {@return the class of a label, 0..C-1}
     *
     * @param raw the label as in the data
     * @throws UnusableLabelsException if it is no label of a class
     */
    public int indexOf(String raw) {
        Integer index = indices.get(raw);
        if (index == null) {
            index = indices.get(LabelCollector.canonical(raw));
        }
        if (index == null) {
            throw new UnusableLabelsException("found %s, expected one of %s".formatted(raw, shortened(labels)));
        }
        return index;
    }

    /**
     * {@return the class of a label, 0..C-1}
     *
     * @param raw the label as in the data
     * @throws UnusableLabelsException if it is no label of a class
     */
    public int indexOf(double raw) {
        return indexOf(LabelCollector.text(raw));
    }

    /** {@return one line for the report: the rule and the class of each label, shortened} */
    public String description() {
        if (rule.isEmpty()) {
            return "labels are the classes 0..%d".formatted(classes() - 1);
        }
        List<String> pairs = new ArrayList<>();
        for (String label : labels) {
            pairs.add(label + "=" + pairs.size());
        }
        return "labels in %s: %s".formatted(rule, shortened(pairs));
    }
}
