package odf2nna.internal.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.MissingPolicy;
import odf2nna.data.Scaling;

/** Preparation of a row's features: each is scaled, then missing ones are filled. */
final class Preparation {
    private static final double[] NOTHING = {};

    private final Optional<ColumnScaling> scaling;
    private final double[] fill;

    private Preparation(Optional<ColumnScaling> scaling, double[] fill) {
        this.scaling = scaling;
        this.fill = fill;
    }

    /**
     * A preparation with the scaling that needs no rows, and without filling.
     *
     * @param layout of the rows to be prepared
     * @throws DataFormatException if the file of a scaler can't be used for them
     * @throws IOException if it can't be read
     */
    static Preparation of(Scaling scaling, RowLayout layout) throws IOException {
        Optional<ColumnScaling> columns = Optional.empty();
        if (scaling.scaler().isPresent()) {
            columns = Optional.of(ScalerFile.read(scaling.scaler().get(), layout.featureNames()));
        } else if (scaling.scale() != 1) {
            columns = Optional.of(ColumnScaling.by(scaling.scale(), layout.width()));
        }
        return new Preparation(columns, NOTHING);
    }

    /**
     * {@return this preparation with the values that the options take from rows: means, deviations, and fills of
     * missing values}
     *
     * @param moments of features prepared by this
     * @param options whether to fill and to standardize
     * @param source whose rows these are, for people
     */
    Preparation fitted(ColumnMoments moments, DataOptions options, String source) {
        double[] means = moments.means();
        boolean standardizes = options.scaling().standardize();
        Optional<ColumnScaling> own = standardizes
                ? Optional.of(ColumnScaling.standardizing(options.scaling().scale(), moments, source))
                : scaling;
        double[] filled = standardizes ? new double[means.length] : means;
        return new Preparation(own, options.missing() == MissingPolicy.MEAN ? filled : NOTHING);
    }

    Optional<ColumnScaling> scaling() {
        return scaling;
    }

    /** {@return this preparation without scaling; missing features are still filled} */
    Preparation withoutScaling() {
        double[] raw = fill.clone();
        scaling.ifPresent(done -> Arrays.setAll(raw, j -> done.raw(j, raw[j])));
        return new Preparation(Optional.empty(), raw);
    }

    /** Prepares the row that begins at index {@code at}, in place. */
    void apply(double[] rows, int at) {
        if (scaling.isPresent()) {
            scaling.get().apply(rows, at);
        }
        for (int j = 0; j < fill.length; j++) {
            if (Double.isNaN(rows[at + j])) {
                rows[at + j] = fill[j];
            }
        }
    }
}
