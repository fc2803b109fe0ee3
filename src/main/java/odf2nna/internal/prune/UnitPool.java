package odf2nna.internal.prune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import odf2nna.internal.network.ByName;

/** Units that the same layers make and read: taking any of them frees as many parameters. */
final class UnitPool {
    private final Map<String, ValueState> states;
    private final CurrentShape shape;
    private final List<String> makers;
    private final Map<Integer, List<Place>> units = new LinkedHashMap<>();
    private int cheapest = -1;
    private double cost;

    /**
     * Where a unit's output is read.
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

    /** {@return whether its units are of a kind} */
    boolean isOf(IntPredicate kind) {
        return units.keySet().stream().allMatch(kind::test);
    }

    /** {@return whether a unit may go that is not the last of its layer} */
    boolean canLose() {
        return !units.isEmpty()
                && makers.stream().allMatch(maker -> shape.units(maker) > 1)
                && units.values().stream()
                        .limit(1)
                        .flatMap(List::stream)
                        .allMatch(place -> shape.width(place.value()) > 1);
    }

    /** {@return the least that a unit costs for each parameter that goes with it} */
    double price() {
        List<String> values = values();
        return cost / Math.max(1, shape.freed(makers, values));
    }

    /** Finds the unit that would go, unless it is known. */
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

    /** {@return the values that carry the unit that would go} */
    List<String> values() {
        choose();
        return values(cheapest);
    }

    /** Takes the cheapest unit away; {@return its class} */
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

    /** Takes a unit out that has gone otherwise. */
    void drop(int unit) {
        units.remove(unit);
        cheapest = cheapest == unit ? -1 : cheapest;
    }

    /** Is told that costs of positions of a value have changed. */
    void forget(String value) {
        boolean concerned = units.values().stream()
                .limit(1)
                .flatMap(List::stream)
                .anyMatch(place -> place.value().equals(value));
        cheapest = concerned ? -1 : cheapest;
    }
}
