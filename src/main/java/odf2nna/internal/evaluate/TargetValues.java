package odf2nna.internal.evaluate;

import java.util.Optional;
import odf2nna.evaluate.UnusableLabelsException;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.Dataset;

/** Targets as a task wants them. */
public final class TargetValues {
    private TargetValues() {}

    /**
     * {@return the targets of the rows of a batch, row-major; classes as index 0..C-1}
     *
     * @throws UnusableLabelsException if a label is none of the classes
     */
    public static double[] of(Batch batch, Dataset dataset, TaskFinder.Found task) {
        int size = batch.rows() * task.task().targetWidth();
        double[] targets = new double[size];
        System.arraycopy(batch.targets(), 0, targets, 0, size);
        Optional<ClassLabels> labels = task.labels();
        if (labels.isPresent()) {
            for (int i = 0; i < size; i++) {
                targets[i] = dataset.layout().namedTargets()
                        ? labels.get().indexOf(dataset.labelNames().get((int) targets[i]))
                        : labels.get().indexOf(targets[i]);
            }
        }
        return targets;
    }
}
