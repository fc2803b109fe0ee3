package odf2nna.internal.training.tensorflow;

import odf2nna.internal.training.ImageRows;
import odf2nna.training.ImageLayout;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Shifts images by whole pixels, padded with 0 on the raw scale. Used by one thread. */
final class Shift {
    private final Floats f;
    private final Ops ops;
    private final ImageRows images;
    private final ImageLayout layout;

    /** Prepares shifts. */
    Shift(Floats f, ImageRows images) {
        this.f = f;
        this.ops = f.ops();
        this.images = images;
        this.layout = images.layout();
    }

    /**
     * {@return the shifted images}
     *
     * @param values {@code [batch, size]}
     * @param offsets {@code [batch, 2]}: pixels down, pixels to the right
     */
    Operand<TFloat32> apply(Operand<TFloat32> values, Operand<TInt32> offsets) {
        if (images.isEven()) {
            return moved(values, offsets);
        }
        Operand<TFloat32> scale = f.numbers(images.scale());
        Operand<TFloat32> background = f.numbers(images.background());
        Operand<TFloat32> raw = f.divide(f.subtract(values, background), scale);
        return f.add(f.multiply(moved(raw, offsets), scale), background);
    }

    private Operand<TFloat32> moved(Operand<TFloat32> values, Operand<TInt32> offsets) {
        int[] places = new int[layout.size()];
        int[] rows = new int[layout.size()];
        int[] columns = new int[layout.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
            rows[i] = i / layout.rowStride() % layout.height();
            columns[i] = i / layout.columnStride() % layout.width();
        }
        Operand<TInt32> down = column(offsets, 0);
        Operand<TInt32> right = column(offsets, 1);
        Operand<TBool> inside =
                ops.math.logicalAnd(isFrom(rows, down, layout.height()), isFrom(columns, right, layout.width()));
        Operand<TInt32> distance = ops.math.add(
                ops.math.mul(down, ops.constant(layout.rowStride())),
                ops.math.mul(right, ops.constant(layout.columnStride())));
        Operand<TInt32> sources =
                ops.math.mul(ops.math.sub(ops.constant(places), distance), ops.dtypes.cast(inside, TInt32.class));
        Operand<TFloat32> found = ops.gather(values, sources, ops.constant(1), Gather.batchDims(1L));
        return f.multiply(found, ops.dtypes.cast(inside, TFloat32.class));
    }

    private Operand<TInt32> column(Operand<TInt32> offsets, int index) {
        return ops.slice(offsets, ops.constant(new int[] {0, index}), ops.constant(new int[] {-1, 1}));
    }

    /** {@return for each place whether its source is inside the image, {@code [batch, size]}} */
    private Operand<TBool> isFrom(int[] positions, Operand<TInt32> offset, int count) {
        Operand<TInt32> before = ops.math.sub(ops.constant(positions), offset);
        return ops.math.logicalAnd(
                ops.math.greaterEqual(before, ops.constant(0)), ops.math.less(before, ops.constant(count)));
    }
}
