package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import odf2nna.evaluate.LatencySummary;
import odf2nna.internal.data.Batch;
import odf2nna.internal.evaluate.LatencyMeter;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.prune.LargestStep;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.runtime.Engine;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.DeviceLimits;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.prune.PruneOptions;

/** Finds the smallest step of a ranking whose network is as small, or as fast, as it is to be. */
final class SizeSearch {
    private final LoadedModel original;
    private final LoadedModel model;
    private final Goals goals;
    private final Engine engine;
    private final Batch row;
    private final List<String> missed = new ArrayList<>();

    /**
     * Tries nothing yet.
     *
     * @param original of which goals are shares
     * @param model that loses units
     * @param row one row, to measure the time it takes
     */
    SizeSearch(LoadedModel original, LoadedModel model, Goals goals, Engine engine, Batch row) {
        this.original = original;
        this.model = model;
        this.goals = goals;
        this.engine = engine;
        this.row = row;
    }

    /**
     * {@return the number of parameters of the dense layers that the goals ask for, or the largest number with which a network stays
     *     within the limits of a device; 0 where they ask for neither}
     */
    static long fewestParameters(LoadedModel original, LoadedModel model, Goals goals) {
        double before = original.model().parameters();
        long outside = Math.max(0, model.model().parameters() - model.network().parameters());
        long asked = goals.parameters()
                .map(size -> Math.max(0, (long) Math.floor(size.of(before)) - outside))
                .orElse(0L);
        return goals.device().isEmpty() ? asked : Math.max(asked, mostOnDevice(original, model, goals.device()));
    }

    private static long mostOnDevice(LoadedModel original, LoadedModel model, DeviceLimits limits) {
        if (limits.ram().isPresent()) {
            return model.network().parameters() + 1; // memory says nothing of their number
        }
        DeviceSize before = DeviceSize.of(original, limits);
        long units = model.network().layers().stream().mapToLong(Value::width).sum();
        long ofFlash = limits.flash()
                .map(size -> (long) size.of((double) before.flash()) / limits.bytesOfWeight())
                .orElse(0L);
        long ofMultiplyAdds = limits.multiplyAdds()
                .map(size -> (long) size.of((double) before.multiplyAdds()) + units)
                .orElse(0L);
        return Math.max(ofFlash, ofMultiplyAdds);
    }

    /**
     * {@return the threshold}
     *
     * @param how options of pruning; their threshold is ignored
     * @throws BoundMissedException if even the last step is too large
     */
    double threshold(Planner planner, PruneOptions how) throws IOException {
        if (meets(planner.plan(how.withThreshold(0)))) {
            return 0;
        }
        List<Double> steps = planner.thresholds();
        int found = LargestStep.find(steps, step -> !meets(planner.plan(how.withThreshold(step)))) + 1;
        if (found == steps.size()
                && (goals.parameters().isPresent() || !goals.device().isEmpty())) {
            found = firstSmallEnough(planner, how);
        }
        if (found == steps.size()) {
            throw new BoundMissedException("%s: target not reachable: the smallest possible model %s"
                    .formatted(model.model().file(), String.join(" and ", missed)));
        }
        return steps.get(found);
    }

    /**
     * Passing the last unit of a layer by can add parameters, so that a step before the last may be smaller.
     *
     * @return the index of the step; the number of steps if there is none
     */
    private int firstSmallEnough(Planner planner, PruneOptions how) throws IOException {
        List<Double> steps = planner.thresholds();
        for (int step = 0; step < steps.size(); step++) {
            if (meets(planner.plan(how.withThreshold(steps.get(step))))) {
                return step;
            }
        }
        return steps.size();
    }

    private boolean meets(PruningPlan plan) throws IOException {
        missed.clear();
        if (goals.parameters().isPresent()) {
            check(
                    "has",
                    "parameters",
                    (double) parametersAfter(plan),
                    goals.parameters().get().of((double) original.model().parameters()));
        }
        if (missed.isEmpty() && (goals.bytes().isPresent() || goals.latency().isPresent())) {
            OnnxModel draft = draft(plan);
            goals.bytes()
                    .ifPresent(limit -> check("has", "bytes", (double) draft.bytes(), limit.of((double)
                            original.model().bytes())));
            if (missed.isEmpty() && goals.latency().isPresent()) {
                check(
                        "takes",
                        "% of the original's time",
                        percentOfTime(draft),
                        goals.latency().get());
            }
        }
        if (missed.isEmpty() && !goals.device().isEmpty()) {
            checkDevice(LoadedModel.of(draft(plan)));
        }
        return missed.isEmpty();
    }

    private void checkDevice(LoadedModel draft) {
        DeviceLimits limits = goals.device();
        DeviceSize after = DeviceSize.of(draft, limits);
        limits.flash()
                .ifPresent(limit ->
                        check("takes", "bytes of flash", (double) after.flash(), limit.of((double) before().flash())));
        limits.ram()
                .ifPresent(limit ->
                        check("takes", "bytes of RAM", (double) after.ram(), limit.of((double) before().ram())));
        limits.multiplyAdds()
                .ifPresent(limit -> check("does", "multiply-adds", (double) after.multiplyAdds(), limit.of((double)
                        before().multiplyAdds())));
    }

    private DeviceSize before() {
        return DeviceSize.of(original, goals.device());
    }

    /** Where the file holds more than the dense layers, or less, such as no biases, the smaller file is counted. */
    private long parametersAfter(PruningPlan plan) {
        boolean all = model.model().parameters() == model.network().parameters();
        return all
                ? Reducer.parametersAfter(model.network(), plan)
                : draft(plan).parameters();
    }

    private OnnxModel draft(PruningPlan plan) {
        return Candidate.rewritten(model, plan.withZeroRefits(model.network()));
    }

    private void check(String verb, String unit, double found, double limit) {
        if (found > limit) {
            missed.add(String.format(
                    Locale.ROOT, "%s %,.0f %s (target: at most %,.0f)", verb, found, unit, Math.floor(limit)));
        }
    }

    private double percentOfTime(OnnxModel draft) {
        try (ModelRunner before = new ModelRunner(engine, original.model());
                ModelRunner after = new ModelRunner(engine, draft)) {
            LatencySummary measured = LatencyMeter.measure(before, after, row);
            return 100 * measured.afterMicros() / measured.beforeMicros();
        }
    }

    /**
     * {@return what a round is to reach}
     *
     * @param last what the last round is to reach
     * @param count of rounds
     * @param round 1 for the first
     * @throws IllegalArgumentException if times are to be reached: they do not come down by factors
     */
    static Goals ofRound(Goals last, LoadedModel original, int round, int count) {
        if (count > 1 && last.latency().isPresent()) {
            throw new IllegalArgumentException(
                    "--rounds: --target-latency can't be reached in rounds; give --target-params or --target-bytes");
        }
        double part = (double) round / count;
        return new Goals(
                last.maxDrop(),
                last.parameters()
                        .map(size -> partOf(size, (double) original.model().parameters(), part)),
                last.bytes().map(size -> partOf(size, (double) original.model().bytes(), part)),
                last.latency(),
                widths(last.widths(), original, part),
                last.inputs().map(size -> partOf(size, inputs(original), part)),
                partOf(last.device(), original, part));
    }

    private static DeviceLimits partOf(DeviceLimits last, LoadedModel original, double part) {
        if (last.isEmpty() || part == 1) {
            return last;
        }
        DeviceSize before = DeviceSize.of(original, last);
        return new DeviceLimits(
                last.flash().map(size -> partOf(size, (double) before.flash(), part)),
                last.ram().map(size -> partOf(size, (double) before.ram(), part)),
                last.multiplyAdds().map(size -> partOf(size, (double) before.multiplyAdds(), part)),
                last.format(),
                last.precision());
    }

    private static double inputs(LoadedModel original) {
        return original.selectableInputs().stream()
                .mapToDouble(input -> original.network().value(input).width())
                .sum();
    }

    private static Size partOf(Size size, double original, double part) {
        double limit = size.of(original);
        return new Size(part == 1 ? limit : between(original, limit, part), false);
    }

    private static List<Integer> widths(List<Integer> last, LoadedModel original, double part) {
        TiedUnits tied = TiedUnits.of(original.network());
        List<Integer> before = original.network().layers().stream()
                .filter(layer -> layer.width() > 0 && tied.freeUnits(layer) == layer.width())
                .map(Value.Dense::width)
                .toList();
        if (part == 1 || before.size() != last.size()) {
            return last; // where the number is wrong, the plan says so
        }
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i < last.size(); i++) {
            widths.add((int) Math.ceil(between(before.get(i), Math.max(1, last.get(i)), part)));
        }
        return widths;
    }

    /** {@return the geometric way from one size to another} */
    private static double between(double from, double to, double part) {
        return to >= from ? to : from * Math.pow(to / from, part);
    }
}
