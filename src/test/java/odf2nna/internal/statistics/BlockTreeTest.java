package odf2nna.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import odf2nna.internal.statistics.BlockTree.Node;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums do not depend on how the blocks are cut into parts. */
class BlockTreeTest {
    private static double[] blocks(int count, Random random) {
        return random.doubles(count).map(x -> Math.scalb(x, random.nextInt(60))).toArray();
    }

    private static BlockTree<Double> part(double[] blocks, int from, int to) {
        BlockTree<Double> tree = new BlockTree<>(Double::sum);
        for (int block = from; block < to; block++) {
            tree.add(block, blocks[block]);
        }
        return tree;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 32, 100, 1000})
    void anyCutIntoPartsGivesTheSameBits(int count) {
        Random random = new Random(count);
        double[] blocks = blocks(count, random);
        List<Node<Double>> expected = part(blocks, 0, count).nodes();
        double sum = part(blocks, 0, count).joined();

        for (int repetition = 0; repetition < 200; repetition++) {
            List<Integer> cuts = new ArrayList<>(List.of(0, count));
            random.ints(random.nextInt(count), 0, count).forEach(cuts::add);
            Collections.sort(cuts);
            BlockTree<Double> merged = new BlockTree<>(Double::sum);
            for (int i = 1; i < cuts.size(); i++) {
                part(blocks, cuts.get(i - 1), cuts.get(i)).nodes().forEach(merged::add);
            }
            assertThat(merged.nodes()).isEqualTo(expected);
            assertThat(merged.joined()).isEqualTo(sum);
        }
    }

    @Test
    void aTreeHoldsTheLargestNodesAlone() {
        double[] blocks = blocks(13, new Random(1));

        assertThat(part(blocks, 0, 13).nodes())
                .extracting(Node::level, Node::index)
                .containsExactly(Tuple.tuple(3, 0L), Tuple.tuple(2, 2L), Tuple.tuple(0, 12L));
        assertThat(part(blocks, 3, 13).nodes())
                .extracting(Node::level, Node::index)
                .containsExactly(Tuple.tuple(0, 3L), Tuple.tuple(2, 1L), Tuple.tuple(2, 2L), Tuple.tuple(0, 12L));
    }

    /** Adding one after another is another order, so the test of cuts could fail. */
    @Test
    void theOrderIsThatOfTheTree() {
        double[] blocks = {1, 1e16, -1e16, 1};

        assertThat(part(blocks, 0, 4).joined())
                .isEqualTo((1 + 1e16) + (-1e16 + 1))
                .isZero();
        assertThat(((1 + 1e16) - 1e16) + 1).isEqualTo(1);
    }

    @Test
    void momentsOfAnyCutAreTheSame() {
        Random random = new Random(3);
        List<MomentAccumulator> blocks = new ArrayList<>();
        for (int block = 0; block < 21; block++) {
            MomentAccumulator moments = new MomentAccumulator(2);
            double mean = random.nextGaussian() * 1e5;
            moments.merge(
                    100,
                    new double[] {mean, 7},
                    new double[] {random.nextDouble(), 0},
                    new double[] {-mean, 7},
                    new double[] {mean, 7},
                    new double[] {block, 100});
            blocks.add(moments);
        }
        UnitStatistics whole = moments(blocks, 0, 21).joined().statistics("a");
        for (int cut = 1; cut < 21; cut++) {
            BlockTree<MomentAccumulator> merged = moments(blocks, 0, cut);
            moments(blocks, cut, 21).nodes().forEach(merged::add);

            assertThat(merged.joined().statistics("a")).isEqualTo(whole);
        }
    }

    private static BlockTree<MomentAccumulator> moments(List<MomentAccumulator> blocks, int from, int to) {
        BlockTree<MomentAccumulator> tree = new BlockTree<>((earlier, later) -> {
            earlier.merge(later);
            return earlier;
        });
        for (int block = from; block < to; block++) {
            MomentAccumulator copy = new MomentAccumulator(2);
            copy.merge(blocks.get(block));
            tree.add(block, copy);
        }
        return tree;
    }

    @Test
    void rowsThatDoNotFollowAreRefused() {
        BlockTree<Double> tree = part(new double[] {1, 2, 3}, 0, 2);

        assertThatThrownBy(() -> tree.add(3, 1.0)).hasMessage("next: expected block 2, got 3");
        assertThatThrownBy(() -> tree.add(1, 1.0)).hasMessage("next: expected block 2, got 1");
        assertThatThrownBy(() -> new Node<>(-1, 0, 1.0)).hasMessageContaining("got -1 and 0");
        assertThatThrownBy(() -> new Node<>(40, Long.MAX_VALUE / 2, 1.0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BlockTree<Double>(Double::sum).joined()).isInstanceOf(IllegalStateException.class);
    }
}
