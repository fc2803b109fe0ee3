package odf2nna.spark;

import java.io.Serializable;
import odf2nna.data.DataFiles;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.SweepOptions;
import odf2nna.runtime.EngineOptions;

/** What a sweep is of. Its files are read on the driver and on the executors, under the same names. */
public record SweepRequest(ModelSource model, DataFiles data, SweepOptions options, EngineOptions engine) {
    /** What can be sent in the place of a request. */
    public interface Source extends Serializable {
        /** {@return the request, for a run with some threads} */
        SweepRequest request(int threads);
    }
}
