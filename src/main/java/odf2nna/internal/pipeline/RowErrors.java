package odf2nna.internal.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import odf2nna.internal.evaluate.PairedLoss;

/**
 * How wrong the original and a candidate are on the same rows, by output.
 *
 * @param outputs in an order that is the same for all candidates, the judged one first
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
     * One output on each row.
     *
     * @param ofClasses whether an error is a wrong class
     * @param squared whether the promise is about the root of the error: outputs are compared with what the original gives
     * @param original errors of the original
     * @param candidate errors of the candidate
     */
    @SuppressWarnings("ArrayRecordComponent") // a number for each row; nothing compares or changes them
    record Output(boolean ofClasses, boolean squared, float[] original, float[] candidate) {
        private boolean isCounted() {
            for (int row = 0; row < original.length; row++) {
                if ((original[row] != 0 && original[row] != 1) || (candidate[row] != 0 && candidate[row] != 1)) {
                    return false;
                }
            }
            return ofClasses;
        }

        private PairedLoss loss(long[] groups, double z, long seed) {
            double[] differences = new double[original.length];
            long lost = 0;
            long gained = 0;
            for (int row = 0; row < original.length; row++) {
                differences[row] = (double) candidate[row] - original[row];
                lost += differences[row] > 0 ? 1 : 0;
                gained += differences[row] < 0 ? 1 : 0;
            }
            PairedLoss loss = isCounted()
                    ? PairedLoss.ofErrorRates(lost, gained, original.length, z)
                    : PairedLoss.ofErrors(differences, z, seed);
            return groups.length == 0 ? loss : loss.orWider(PairedLoss.ofGroups(differences, groups, z, seed));
        }
    }

    /** {@return these on the rows of one candidate after those of another, which was made in the same way from other rows} */
    RowErrors and(RowErrors others) {
        return new RowErrors(
                IntStream.range(0, outputs.size())
                        .mapToObj(i -> {
                            Output first = outputs.get(i);
                            Output second = others.outputs.get(i);
                            return new Output(
                                    first.ofClasses,
                                    first.squared,
                                    joined(first.original, second.original),
                                    joined(first.candidate, second.candidate));
                        })
                        .toList(),
                LongStream.concat(Arrays.stream(groups), Arrays.stream(others.groups))
                        .toArray());
    }

    private static float[] joined(float[] first, float[] second) {
        float[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** {@return by output, how much worse the candidate is} */
    List<PairedLoss> losses(double z, long seed) {
        return outputs.stream().map(output -> output.loss(groups, z, seed)).toList();
    }

    /** {@return by output, the largest loss within a tolerance} */
    List<Double> limits(double share) {
        return outputs.stream()
                .map(output -> output.squared ? share * share : share)
                .toList();
    }
}
