package odf2nna.internal.evaluate;

import java.util.function.Function;

/** The task of a network, which determines how its outputs are evaluated. Immutable. */
public sealed interface Task {

    /** {@return the number of outputs of a row} */
    default int outputWidth() {
        return match(new Cases<>(
                task -> 1,
                Classes::count,
                MultiLabel::count,
                Regression::outputs,
                task -> task.of().outputWidth()));
    }

    /** {@return the number of target values of a row: 1 for a class, one per label or number, 0 where there are no labels} */
    default int targetWidth() {
        return match(new Cases<>(task -> 1, task -> 1, MultiLabel::count, Regression::outputs, task -> 0));
    }

    /** {@return the result of the one function of {@code cases} that handles this task} */
    <R> R match(Cases<R> cases);

    /**
     * One function per task. Becomes a {@code switch} when the baseline moves to Java 21.
     *
     * @param <R> type of the result
     * @param binary for two classes on one output
     * @param classes for one output per class
     * @param multiLabel for one output per label, of which several may hold
     * @param regression for numbers
     * @param agreement for outputs without labels
     */
    record Cases<R>(
            Function<Binary, R> binary,
            Function<Classes, R> classes,
            Function<MultiLabel, R> multiLabel,
            Function<Regression, R> regression,
            Function<Agreement, R> agreement) {}

    /**
     * One output against class 0 or 1.
     *
     * @param scale meaning of the output
     */
    record Binary(OutputScale scale) implements Task {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.binary().apply(this);
        }
    }

    /**
     * One output per class against the index of a class. The largest output wins; among equals the lowest index.
     *
     * @param count number of classes, at least 2
     * @param scale meaning of the outputs
     */
    record Classes(int count, OutputScale scale) implements Task {
        /**
         * Checks the number of classes.
         *
         * @throws IllegalArgumentException if there are fewer than two
         */
        public Classes {
            if (count < 2) {
                throw new IllegalArgumentException("count: expected at least 2 classes, got " + count);
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.classes().apply(this);
        }
    }

    /**
     * One output per label against 0 or 1 each; any number of a row's labels may be 1.
     *
     * @param count number of labels, at least 2
     * @param scale meaning of each output by itself
     */
    record MultiLabel(int count, OutputScale scale) implements Task {
        /**
         * Checks the number of labels.
         *
         * @throws IllegalArgumentException if there are fewer than two
         */
        public MultiLabel {
            if (count < 2) {
                throw new IllegalArgumentException("count: expected at least 2 labels, got " + count);
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.multiLabel().apply(this);
        }
    }

    /**
     * Numbers against numbers.
     *
     * @param outputs numbers of a row, at least 1
     */
    record Regression(int outputs) implements Task {
        /**
         * Checks the number of outputs.
         *
         * @throws IllegalArgumentException if there is none
         */
        public Regression {
            if (outputs < 1) {
                throw new IllegalArgumentException("outputs: expected at least 1, got " + outputs);
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.regression().apply(this);
        }
    }

    /**
     * No labels: the outputs of one network can only be compared with another's, see {@link PairedMetrics}.
     *
     * @param of the task that the outputs look like; it decides whether classes or numbers are compared
     */
    record Agreement(Task of) implements Task {
        /**
         * Checks that a task is named.
         *
         * @throws IllegalArgumentException if {@code of} is an agreement itself
         */
        public Agreement {
            if (of instanceof Agreement) {
                throw new IllegalArgumentException("of: expected a task with labels, got an agreement");
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.agreement().apply(this);
        }
    }
}
