package odf2nna.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import odf2nna.internal.pipeline.Odf2nna;
import odf2nna.internal.pipeline.SweepOrder;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.ModelFileException;
import odf2nna.report.SweepReport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Makes the models of a sweep by Spark, a model a task: the same models as of one program. The driver ranks the units.
 *
 * @param source of the request
 * @param commandLine words that repeat it
 */
public record SparkSweep(SparkSession spark, SweepRequest.Source source, List<String> commandLine) {
    private static final String ADVICE =
            "; executors need the driver's files under the same names: put them into a shared folder, or give"
                    + " relative names and send them by 'spark-submit --files'";

    /**
     * {@return the sweep, as it was written}
     *
     * @throws ModelFileException if an executor can't read what the driver reads
     */
    public SweepReport run() throws IOException {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        SweepRequest request = source.request(threads(context));
        return new Odf2nna(request.engine())
                .sweep(
                        request.model(),
                        request.data(),
                        request.options(),
                        commandLine,
                        (orders, to) -> make(context, orders, to));
    }

    /** {@return how many threads each task has} */
    private static int threads(JavaSparkContext context) {
        return context.getConf().getInt("spark.task.cpus", 1);
    }

    private void make(JavaSparkContext context, List<SweepOrder> orders, SweepOrder.Receiver to) throws IOException {
        if (orders.isEmpty()) {
            return;
        }
        SweepJob job = new SweepJob(source, threads(context));
        JavaRDD<Outcome<SweepOrder.Made>> made =
                context.parallelize(orders, orders.size()).map(job::make);
        try (InOrder<Outcome<SweepOrder.Made>> results = new InOrder<>(context, made)) {
            results.each(outcome -> {
                try {
                    to.take(outcome.valuesOr(text -> outcome.isOfData()
                                    ? new ModelFileException(text + ADVICE)
                                    : new BoundMissedException(text))
                            .get(0));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
