package odf2nna.internal.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Value;

/**
 * Where the values of a row lie: an output's numbers in the caller's array, all others in one array whose parts are used again once
 * nothing needs what is in them. An activation is computed in place where nothing else needs its source.
 */
public final class Arena {
    /**
     * What computes a value.
     *
     * @param name of the value
     * @param sources values that it is computed from; those that are no steps lie elsewhere
     * @param width numbers of a row
     * @param isUnitwise whether each number is computed from that of its first source alone, and may take its place
     */
    public record Step(String name, List<String> sources, int width, boolean isUnitwise) {
        public Step {
            sources = List.copyOf(sources);
        }
    }

    /**
     * A place.
     *
     * @param output the output in whose array it is, or −1 for the common array
     * @param offset of the first number
     */
    public record Place(int output, int offset) {}

    /** Values in one place. */
    private static final class Shared {
        private final int width;
        private final int first;
        private int last;
        private int output = -1;
        private int offset;

        Shared(int width, int first) {
            this.width = width;
            this.first = first;
            this.last = first;
        }
    }

    private final Map<String, Shared> places = new LinkedHashMap<>();
    private int size;

    private Arena(List<Step> steps, List<String> outputs) {
        Map<String, Integer> uses = new HashMap<>();
        steps.forEach(step -> step.sources().forEach(source -> uses.merge(source, 1, Integer::sum)));
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            for (String source : step.sources()) {
                if (places.containsKey(source)) {
                    places.get(source).last = i;
                }
            }
            String only = step.sources().get(0);
            boolean isInPlace = step.isUnitwise()
                    && places.containsKey(only)
                    && ByName.get(uses, only) == 1
                    && !outputs.contains(only);
            places.put(step.name(), isInPlace ? places.get(only) : new Shared(step.width(), i));
        }
        for (int i = outputs.size() - 1; i >= 0; i--) {
            ByName.get(places, outputs.get(i)).output = i;
        }
        place();
    }

    /**
     * {@return where values lie}
     *
     * @param steps in the order in which they are computed
     * @param outputs the steps that are outputs
     */
    public static Arena of(List<Step> steps, List<String> outputs) {
        return new Arena(steps, outputs);
    }

    /** {@return where the values of a model lie} */
    static Arena of(RowModel model) {
        List<Step> all = new ArrayList<>();
        model.selections()
                .forEach(some -> all.add(new Step(
                        some.name(), List.of(some.input()), some.positions().size(), false)));
        model.steps()
                .forEach(step -> all.add(new Step(
                        step.name(),
                        step.sources(),
                        step.width(),
                        step instanceof Value.Activated || step instanceof Value.Scaled)));
        return new Arena(
                all, model.outputs().stream().map(RowModel.Output::value).toList());
    }

    /** First fit, in the order in which values are computed. */
    private void place() {
        List<Shared> used = new ArrayList<>();
        for (Shared next : new LinkedHashMap<>(places).values()) {
            if (next.output >= 0 || used.contains(next)) {
                continue;
            }
            int offset = 0;
            boolean isFree = false;
            while (!isFree) {
                isFree = true;
                for (Shared other : used) {
                    boolean isAlive = other.last >= next.first;
                    if (isAlive && offset < other.offset + other.width && other.offset < offset + next.width) {
                        offset = other.offset + other.width;
                        isFree = false;
                    }
                }
            }
            next.offset = offset;
            used.add(next);
            size = Math.max(size, offset + next.width);
        }
    }

    /** {@return the place of a step's value} */
    public Place of(String value) {
        Shared shared = ByName.get(places, value);
        return new Place(shared.output, shared.offset);
    }

    /** {@return the numbers of a step's value} */
    public int width(String value) {
        return ByName.get(places, value).width;
    }

    /** {@return the numbers of the common array} */
    public int size() {
        return size;
    }
}
