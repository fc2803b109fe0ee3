package odf2nna.internal.prune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import odf2nna.internal.network.ByName;

/** Units with the same producers and consumers: removing any of them frees the same number of parameters. */
final class UnitPool {
    private final Map<String, ValueState> states;
    private final CurrentShape shape;
    private final List<String> makers;
    private final Map<Integer, List<Place>> units = new LinkedHashMap<>();
    private int cheapest = -1;
    private double cost;

    /**
     * A place where a unit's output is consumed.
     *
     * @param value the value
     * @param position its position in it
     */
    record Place(String value, int position) {}

    UnitPool(Map<String, ValueState> states, CurrentShape shape, List<String> makers) {
        this.states = states;
        this.shape = shape;
        this.makers = makers;
    }

    void add(int unit, List<Place> places) {
        units.put(unit, places);
    }

    /** {@return whether a predicate holds for all its units} */
    boolean isOf(IntPredicate kind) {
        return units.keySet().stream().allMatch(kind::test);
    }

    /** {@return whether a unit can be removed without emptying its layer} */
    boolean canRemove() {
        return !units.isEmpty()
                && makers.stream().allMatch(maker -> shape.units(maker) > 1)
                && units.values().stream()
                        .limit(1)
                        .flatMap(List::stream)
                        .allMatch(place -> shape.width(place.value()) > 1);
    }

    /** {@return the smallest cost of a unit per removed parameter} */
    double price() {
        List<String> values = values();
        return cost / Math.max(1, shape.freed(makers, values));
    }

    /** Finds the cheapest unit, unless it is known. */
    private void choose() {
        if (cheapest >= 0) {
            return;
        }
        cost = Double.POSITIVE_INFINITY;
        for (Map.Entry<Integer, List<Place>> unit : units.entrySet()) {
            double sum = 0;
            for (Place place : unit.getValue()) {
                sum += state(place).cost(place.position());
            }
            if (cheapest < 0 || sum < cost) {
                cheapest = unit.getKey();
                cost = sum;
            }
        }
    }

    private ValueState state(Place place) {
        return ByName.get(states, place.value());
    }

    private List<String> values(int unit) {
        return units.getOrDefault(unit, List.of()).stream().map(Place::value).toList();
    }

    /** {@return the values that carry the cheapest unit} */
    List<String> values() {
        choose();
        return values(cheapest);
    }

    /** Removes the cheapest unit; {@return its class} */
    int remove(ConsumerLosses losses) {
        choose();
        int unit = cheapest;
        List<Place> places = units.getOrDefault(unit, List.of());
        List<String> values = values(unit);
        units.remove(unit);
        for (Place place : places) {
            ValueState state = state(place);
            shape.consumers(place.value())
                    .forEach(consumer -> losses.add(consumer, state.cost(consumer, place.position())));
            state.remove(place.position());
        }
        shape.removeUnit(makers, values);
        cheapest = -1;
        return unit;
    }

    /** Forgets a unit that was removed by other means. */
    void discard(int unit) {
        units.remove(unit);
        cheapest = cheapest == unit ? -1 : cheapest;
    }

    /** Invalidates the choice after costs of positions of a value have changed. */
    void invalidate(String value) {
        boolean concerned = units.values().stream()
                .limit(1)
                .flatMap(List::stream)
                .anyMatch(place -> place.value().equals(value));
        cheapest = concerned ? -1 : cheapest;
    }
}
