package odf2nna.internal.study;

import io.jenetics.ext.moea.Pareto;
import io.jenetics.ext.moea.Vec;
import io.jenetics.util.BaseSeq;
import io.jenetics.util.ISeq;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The multi-objective search of MO-EvoPruneDeepTL: J. Poyatos and others, "Multiobjective evolutionary pruning of deep neural networks
 * with transfer learning for improving their performance and robustness", 2023. NSGA-II (K. Deb and others, IEEE Transactions on
 * Evolutionary Computation 6, 2002) with as few children as are given: uniform crossover, a bit flips with a probability of one
 * over their number, and of parents and children together those of the lowest rank live on, of one rank the least crowded.
 *
 * @param population sets at a time
 * @param children of each step
 * @param evaluations sets that are looked at, in all, those met before included
 */
public record FrontSearch(int population, int children, int evaluations) {
    /** As published: 30 sets, 2 children, 200 evaluations. */
    public static final FrontSearch PUBLISHED = new FrontSearch(30, 2, 200);

    /**
     * Searches.
     *
     * @param genes how many units there are
     * @param seed decides every random choice
     * @return the sets that no other met one dominates, the smallest error first
     * @throws IOException if rows can't be read
     */
    public List<Fitness.Found> front(int genes, Fitness fitness, long seed) throws IOException {
        Random random = new Random(seed);
        Set<Fitness.Found> met = new LinkedHashSet<>();
        List<Fitness.Found> living = new ArrayList<>();
        for (int i = 0; i < Math.min(population, evaluations); i++) {
            living.add(fitness.of(Genome.random(genes, random)));
        }
        met.addAll(living);
        living = survivors(living, living.size());
        for (int used = living.size(); used + children <= evaluations; used += children) {
            List<Fitness.Found> all = new ArrayList<>(living);
            for (int i = 0; i < children; i++) {
                BitSet child = Genome.crossed(parent(living, random), parent(living, random), genes, random)[0];
                for (int gene = 0; gene < genes; gene++) {
                    if (random.nextInt(genes) == 0) {
                        child.flip(gene);
                    }
                }
                all.add(fitness.of(child));
            }
            met.addAll(all);
            living = survivors(all, living.size());
        }
        return front(List.copyOf(met));
    }

    /** {@return the better of two by rank and crowding: the one that comes first among survivors} */
    private static BitSet parent(List<Fitness.Found> living, Random random) {
        // survivors are in that order
        return living.get(Math.min(random.nextInt(living.size()), random.nextInt(living.size())))
                .kept();
    }

    /** {@return the first by rank; of one rank the least crowded} */
    static List<Fitness.Found> survivors(List<Fitness.Found> all, int count) {
        int[] ranks = Pareto.rank(points(all));
        List<Fitness.Found> ordered = new ArrayList<>();
        for (int rank = 0; ordered.size() < count; rank++) {
            int own = rank;
            List<Fitness.Found> same = IntStream.range(0, ranks.length)
                    .filter(i -> ranks[i] == own)
                    .mapToObj(all::get)
                    .toList();
            double[] crowding = crowding(same);
            IntStream.range(0, same.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -crowding[i]))
                    .forEach(i -> ordered.add(same.get(i)));
        }
        return new ArrayList<>(ordered.subList(0, count));
    }

    /** {@return how far each set's neighbours are from each other, as shares of the range, summed over error and size} */
    static double[] crowding(List<Fitness.Found> sets) {
        return Pareto.crowdingDistance(points(sets));
    }

    private static BaseSeq<Vec<double[]>> points(List<Fitness.Found> sets) {
        // the library looks for maxima
        return ISeq.of(
                sets.stream().map(set -> Vec.of(-set.error(), -set.size())).toList());
    }

    /** {@return the sets that no other dominates, of equal ones the first, the smallest error first} */
    static List<Fitness.Found> front(List<Fitness.Found> sets) {
        List<Fitness.Found> front = new ArrayList<>();
        for (Fitness.Found set : sets) {
            boolean equal = front.stream().anyMatch(one -> one.error() == set.error() && one.size() == set.size());
            if (!equal && sets.stream().noneMatch(other -> other.dominates(set))) {
                front.add(set);
            }
        }
        front.sort(Comparator.comparingDouble(Fitness.Found::error));
        return front;
    }

    /**
     * {@return the area that a front dominates}
     *
     * @param front the smallest error first
     * @param error up to which it is measured
     * @param size likewise
     */
    public static double hypervolume(List<Fitness.Found> front, double error, double size) {
        double area = 0;
        double above = size;
        for (Fitness.Found set : front) {
            area += Math.max(0, error - set.error()) * Math.max(0, above - set.size());
            above = Math.min(above, set.size());
        }
        return area;
    }
}
