package odf2nna.internal.pipeline;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does jobs side by side; which thread does which has no influence on what comes of it. */
public final class Workers {
    private Workers() {}

    /**
     * Does all jobs, and waits for all, so that none is still at work when the first failure is reported.
     *
     * @param threads at most, at least 1
     * @param jobs throw an {@link IOException} or what is unchecked
     * @return what each gives, in their order
     * @throws InterruptedIOException if the thread that waits is interrupted
     * @throws IOException if the first job that fails throws it; what is unchecked is thrown as it is
     */
    public static <T> List<T> all(int threads, List<Callable<T>> jobs) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, jobs.size()));
        try {
            List<Future<T>> futures = jobs.stream().map(pool::submit).toList();
            List<T> results = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (Future<T> future : futures) {
                try {
                    results.add(future.get());
                } catch (ExecutionException e) {
                    failures.add(e.getCause() == null ? e : e.getCause());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("the run was interrupted");
                }
            }
            if (!failures.isEmpty()) {
                throw failure(failures.get(0));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private static IOException failure(Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }
}
