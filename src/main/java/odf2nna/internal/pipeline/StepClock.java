package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.List;
import odf2nna.report.BuildSummary;

/** Measures how long the steps of a run take, one after another. */
final class StepClock {
    private final List<BuildSummary.Step> steps = new ArrayList<>();
    private String name = "";
    private final long first = System.nanoTime();
    private long start = first;

    /** Ends the step so far and begins another. */
    void begin(String next) {
        end();
        name = next;
    }

    /** Ends the step. */
    void end() {
        if (!name.isEmpty()) {
            steps.add(new BuildSummary.Step(name, (System.nanoTime() - start) / 1e9));
        }
        name = "";
        start = System.nanoTime();
    }

    /** {@return when the run began, by {@link System#nanoTime}} */
    long first() {
        return first;
    }

    List<BuildSummary.Step> steps() {
        return List.copyOf(steps);
    }
}
