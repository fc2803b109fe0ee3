package odf2nna.internal.study;

import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a set of kept units comes to; each set is measured once. */
public final class Fitness {
    /** Measures a set of kept units. */
    public interface Measure {
        /**
         * {@return an error and a size; less is better}
         *
         * @throws IOException if rows can't be read
         */
        Found of(BitSet kept) throws IOException;
    }

    /**
     * What a set comes to.
     *
     * @param kept the set; not to be changed
     * @param error on validation rows
     * @param size such as a number of parameters
     */
    public record Found(BitSet kept, double error, double size) {
        /** {@return whether this is better in one and worse in none} */
        boolean dominates(Found other) {
            return error <= other.error && size <= other.size && (error < other.error || size < other.size);
        }
    }

    private final Measure measure;
    private final Map<BitSet, Found> known = new LinkedHashMap<>();

    public Fitness(Measure measure) {
        this.measure = measure;
    }

    /** {@return error and size of a set, from memory if they are known} */
    Found of(BitSet kept) throws IOException {
        Found found = known.get(kept);
        if (found == null) {
            BitSet own = (BitSet) kept.clone();
            found = measure.of(own);
            known.put(own, found);
        }
        return found;
    }

    /** {@return how many different sets were measured} */
    public int measured() {
        return known.size();
    }
}
