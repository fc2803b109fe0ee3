package odf2nna.internal.study;

import java.util.BitSet;
import java.util.Random;

/** Sets of kept units as bits, and how new ones are made from others. */
final class Genome {
    private Genome() {}

    /** {@return random bits, the share of ones itself random} */
    static BitSet random(int genes, Random random) {
        double share = random.nextDouble();
        BitSet bits = new BitSet(genes);
        for (int i = 0; i < genes; i++) {
            bits.set(i, random.nextDouble() < share);
        }
        return bits;
    }

    /** {@return in how many bits two differ} */
    static int distance(BitSet a, BitSet b) {
        BitSet different = (BitSet) a.clone();
        different.xor(b);
        return different.cardinality();
    }

    /** {@return a child of two, which has each bit of one of them, and its counterpart} */
    static BitSet[] crossed(BitSet a, BitSet b, int genes, Random random) {
        BitSet first = (BitSet) a.clone();
        BitSet second = (BitSet) b.clone();
        for (int i = 0; i < genes; i++) {
            if (random.nextBoolean()) {
                first.set(i, b.get(i));
                second.set(i, a.get(i));
            }
        }
        return new BitSet[] {first, second};
    }
}
