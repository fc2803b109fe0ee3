package odf2nna.internal.pipeline;

import java.util.List;
import java.util.stream.IntStream;
import odf2nna.report.SweepPoint;

/** The models of a sweep that are worth a choice. */
final class ParetoFront {
    private ParetoFront() {}

    /**
     * {@return the models in their order, those on the Pareto front marked}
     *
     * <p>A model is on the front if no other is at most as large, has at most its validation error, and differs in one of
     * them. Of several that are equal in both, the first is on it: the one without fine-tuning. A model without a validation
     * error is not. Rows held out for the metrics select nothing.
     */
    static List<SweepPoint> marked(List<SweepPoint> points) {
        return IntStream.range(0, points.size())
                .mapToObj(i -> points.get(i).onFront(isOnFront(points, i)))
                .toList();
    }

    private static boolean isOnFront(List<SweepPoint> points, int index) {
        Double error = points.get(index).validationError();
        long size = points.get(index).parameters();
        return error != null
                && !error.isNaN()
                && IntStream.range(0, points.size()).noneMatch(i -> {
                    Double other = points.get(i).validationError();
                    long parameters = points.get(i).parameters();
                    return other != null
                            && other <= error
                            && parameters <= size
                            && (i < index || other < error || parameters < size);
                });
    }
}
