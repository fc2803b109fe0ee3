/**
 * What a network is made from: how the columns of a data set become features, the same in ONNX, and the general rectangular
 * network of the paper's Algorithm 1.
 *
 * <p>{@link odf2nna.internal.build.ColumnSurvey} looks at a column, with {@link odf2nna.internal.build.FieldSurvey} for the kind
 * of its values and {@link odf2nna.internal.build.CopySurvey} for copies of the target, {@link odf2nna.internal.build.Column} is
 * what it decided, {@link odf2nna.internal.build.Encoding} turns records into numbers, {@link
 * odf2nna.internal.build.EncodedRows} writes those of a file, {@link odf2nna.internal.build.RawInputs} puts the encoding in front
 * of a network.
 */
@NullMarked
package odf2nna.internal.build;

import org.jspecify.annotations.NullMarked;
