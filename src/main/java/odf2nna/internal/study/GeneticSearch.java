package odf2nna.internal.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * The steady-state genetic search of EvoPruneDeepTL: J. Poyatos and others, "EvoPruneDeepTL: an evolutionary pruning model for
 * transfer learning based deep neural networks", Neural Networks 2023. One parent is chosen at random, the other is that of some
 * candidates which differs from it in most bits (negative assortative mating); two children by uniform crossover, of which a bit
 * may flip, take the places of the two worst if they are better. Of equal errors the smaller set is better.
 *
 * @param population sets at a time
 * @param evaluations sets that are looked at, in all, those met before included
 * @param mutation probability that a child has a bit flipped
 * @param mates candidates for the second parent
 */
public record GeneticSearch(int population, int evaluations, double mutation, int mates) {
    /** As published: 30 sets, 200 evaluations, 0.07, 3 candidates. */
    public static final GeneticSearch PUBLISHED = new GeneticSearch(30, 200, 0.07, 3);

    /** Smaller errors first, then smaller sizes, then lower indices. */
    private static final Comparator<Fitness.Found> BETTER = Comparator.comparingDouble(Fitness.Found::error)
            .thenComparingDouble(Fitness.Found::size)
            .thenComparing(found -> found.kept().toString());

    /**
     * Searches.
     *
     * @param genes how many units there are
     * @param seed decides every random choice
     * @return the best set
     * @throws IOException if rows can't be read
     */
    public Fitness.Found best(int genes, Fitness fitness, long seed) throws IOException {
        Random random = new Random(seed);
        List<Fitness.Found> living = new ArrayList<>();
        for (int i = 0; i < Math.min(population, evaluations); i++) {
            living.add(fitness.of(Genome.random(genes, random)));
        }
        living.sort(BETTER);
        for (int used = living.size(); used + 2 <= evaluations; used += 2) {
            BitSet parent = living.get(random.nextInt(living.size())).kept();
            List<BitSet> candidates = new ArrayList<>();
            for (int i = 0; i < mates; i++) {
                candidates.add(living.get(random.nextInt(living.size())).kept());
            }
            for (BitSet child : Genome.crossed(parent, farthest(parent, candidates), genes, random)) {
                if (random.nextDouble() < mutation) {
                    child.flip(random.nextInt(genes));
                }
                living.add(fitness.of(child));
            }
            living.sort(BETTER);
            living.subList(living.size() - 2, living.size()).clear();
        }
        return living.get(0);
    }

    /** {@return the candidate that differs in most bits; the first of several} */
    static BitSet farthest(BitSet parent, List<BitSet> candidates) {
        BitSet best = candidates.get(0);
        for (BitSet candidate : candidates) {
            best = Genome.distance(parent, candidate) > Genome.distance(parent, best) ? candidate : best;
        }
        return best;
    }
}
