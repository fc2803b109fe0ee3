package odf2nna.internal.prune;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores units by their place in the order of another criterion, from 1 on, so that they go one by one.
 *
 * @param other whose order counts
 */
record InOrder(Criterion other) implements Criterion {
    @Override
    public Map<Integer, Double> scores(Evidence evidence) throws IOException {
        Map<Integer, Double> scores = other.scores(evidence);
        Comparator<Map.Entry<Integer, Double>> order = Map.Entry.comparingByValue();
        List<Integer> sorted = scores.entrySet().stream()
                .sorted(order.thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        Map<Integer, Double> places = new HashMap<>();
        for (int i = 0; i < sorted.size(); i++) {
            places.put(sorted.get(i), i + 1.0);
        }
        return places;
    }
}
