package odf2nna.internal.data;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several things, all of them even if one fails. */
final class Closing {
    private Closing() {}

    static void all(List<? extends Closeable> things) throws IOException {
        @Nullable IOException failure = null;
        for (Closeable thing : things) {
            try {
                thing.close();
            } catch (IOException next) {
                if (failure == null) {
                    failure = next;
                } else {
                    failure.addSuppressed(next);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
