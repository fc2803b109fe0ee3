package odf2nna.internal.evaluate;

/** What a network is for, and so what its outputs are measured against. Immutable. */
public sealed interface Task {

    /** {@return the number of outputs of a row} */
    int outputWidth();

    /** {@return the number of target values of a row: 1 for a class, 0 where there are no labels} */
    int targetWidth();

    /** {@return the result of the one method of {@code cases} that handles this task} */
    <R> R match(Cases<R> cases);

    /**
     * One method per task. Becomes a {@code switch} when the baseline moves to Java 21.
     *
     * @param <R> type of the result
     */
    interface Cases<R> {
        /** {@return the result for two classes on one output} */
        R binary(Binary task);

        /** {@return the result for one output per class} */
        R classes(Classes task);

        /** {@return the result for numbers} */
        R regression(Regression task);

        /** {@return the result for outputs without labels} */
        R agreement(Agreement task);
    }

    /**
     * One output against class 0 or 1.
     *
     * @param scale meaning of the output
     */
    record Binary(OutputScale scale) implements Task {
        @Override
        public int outputWidth() {
            return 1;
        }

        @Override
        public int targetWidth() {
            return 1;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.binary(this);
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
        public int outputWidth() {
            return count;
        }

        @Override
        public int targetWidth() {
            return 1;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.classes(this);
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
        public int outputWidth() {
            return outputs;
        }

        @Override
        public int targetWidth() {
            return outputs;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.regression(this);
        }
    }

    /**
     * No labels: the outputs of one network can only be compared with another's, see {@link PairedMetrics}.
     *
     * @param of the task that the outputs look made for; it decides whether classes or numbers are compared
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
        public int outputWidth() {
            return of.outputWidth();
        }

        @Override
        public int targetWidth() {
            return 0;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.agreement(this);
        }
    }
}
