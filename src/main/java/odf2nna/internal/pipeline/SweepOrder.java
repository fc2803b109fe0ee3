package odf2nna.internal.pipeline;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.prune.PruningPlan;

/**
 * A model of a sweep that another machine is to make.
 *
 * @param name of its files
 * @param wanted the size or threshold as asked for
 * @param plan the removed units, as JSON
 * @param refits the layers whose weights are to be fitted, each with the values that it consumes then and now
 * @param settings what decides the results of the sweep
 */
public record SweepOrder(String name, String wanted, String plan, List<OpenRefit> refits, Map<String, String> settings)
        implements Serializable {
    /** A refit without weights. */
    record OpenRefit(String consumer, String base, String source) implements Serializable {}

    /**
     * What was made of an order.
     *
     * @param files by their names in the folder of a sweep, the record last
     */
    public record Made(Map<String, byte[]> files) implements Serializable {}

    /** Makes models on other machines. */
    public interface Machines {
        /** Has all orders made, and hands over what was made. */
        void make(List<SweepOrder> orders, Receiver to) throws IOException;
    }

    /** Takes what was made. */
    public interface Receiver {
        void take(Made made) throws IOException;
    }

    static SweepOrder of(SweepTargets.Target target, Map<String, String> settings) {
        List<OpenRefit> refits = target.plan().refits().stream()
                .map(refit -> new OpenRefit(refit.consumer(), refit.base(), refit.source()))
                .toList();
        String plan = PlanJson.write(target.plan().withRefits(List.of()));
        return new SweepOrder(target.name(), target.wanted(), plan, refits, settings);
    }

    /** {@return what the order is of} */
    SweepTargets.Target target() {
        List<PruningPlan.Refit> open = refits.stream()
                .map(refit -> new PruningPlan.Refit(
                        refit.consumer(), refit.base(), refit.source(), Optional.empty(), Optional.empty()))
                .toList();
        return new SweepTargets.Target(name, wanted, PlanJson.read(plan, name).withRefits(open));
    }
}
