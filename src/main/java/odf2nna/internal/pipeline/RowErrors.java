package odf2nna.internal.pipeline;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import odf2nna.internal.evaluate.ClassMetric;
import odf2nna.internal.evaluate.GroupedLoss;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.internal.evaluate.PairedRows;
import odf2nna.pipeline.Goals.Tolerance;

/**
 * How wrong the original and a candidate are on the same rows, by promise.
 *
 * @param outputs in an order that is the same for all candidates, those of the judged output first
 * @param groups by row, a number that rows of one group have in common; empty without groups
 */
@SuppressWarnings("ArrayRecordComponent") // a number for each row; nothing compares or changes them
record RowErrors(List<Output> outputs, long[] groups) {
    RowErrors {
        outputs = List.copyOf(outputs);
    }

    /** Errors on rows without groups. */
    RowErrors(List<Output> outputs) {
        this(outputs, new long[0]);
    }

    /**
     * What a promise is about, on each row.
     *
     * @param metric its name in reports
     * @param output a number's place or a head's name, where several have this metric
     */
    record Output(String metric, Optional<String> output, PairedRows rows) {
        /** {@return whether it is about rare classes, and there are none} */
        boolean isEmpty() {
            return rows.kind() == ClassMetric.RARE_RECALL && Double.isNaN(rows.valueBefore());
        }
    }

    /** {@return these on the rows of one candidate after those of another, which was made in the same way from other rows} */
    RowErrors and(RowErrors others) {
        return new RowErrors(
                IntStream.range(0, outputs.size())
                        .mapToObj(i -> {
                            Output first = outputs.get(i);
                            PairedRows second = others.outputs.get(i).rows;
                            return new Output(first.metric, first.output, first.rows.and(second));
                        })
                        .toList(),
                LongStream.concat(LongStream.of(groups), LongStream.of(others.groups))
                        .toArray());
    }

    /** {@return the errors of a candidate that is the original} */
    RowErrors unchanged() {
        return new RowErrors(
                outputs.stream()
                        .map(one -> new Output(one.metric, one.output, one.rows.unchanged()))
                        .toList(),
                groups);
    }

    /** {@return by promise, how much worse the candidate is} */
    List<PairedLoss> losses(double z, long seed) {
        return outputs.stream()
                .map(output ->
                        groups.length == 0 ? output.rows.loss(z, seed) : GroupedLoss.of(output.rows, groups, z, seed))
                .toList();
    }

    /**
     * {@return the loss by the first metric; where several outputs have it, the one with the largest bound}
     *
     * @param losses those of {@link #losses}
     */
    PairedLoss judged(List<PairedLoss> losses) {
        String metric = outputs.get(0).metric;
        return IntStream.range(0, losses.size())
                .filter(i -> outputs.get(i).metric.equals(metric))
                .mapToObj(losses::get)
                .max(Comparator.comparingDouble(PairedLoss::bound))
                .orElseThrow();
    }

    /**
     * {@return whether all promises are certified}
     *
     * @param losses those of {@link #losses}
     */
    boolean certify(List<PairedLoss> losses, double tolerance) {
        return IntStream.range(0, losses.size())
                .allMatch(i -> outputs.get(i).rows.certify(losses.get(i), tolerance));
    }

    /** {@return by promise, the largest loss that is aimed at} */
    List<Double> aims(Tolerance tolerance) {
        return tolerance.isAimedLower()
                ? outputs.stream()
                        .map(output -> output.rows.aim(tolerance.aim()))
                        .toList()
                : limits(tolerance.share());
    }

    /** {@return by promise, the largest loss within a tolerance} */
    List<Double> limits(double share) {
        return outputs.stream().map(output -> output.rows.limit(share)).toList();
    }
}
