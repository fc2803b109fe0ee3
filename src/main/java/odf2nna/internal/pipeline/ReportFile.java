package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.internal.onnx.StagedModel;
import odf2nna.internal.report.HtmlReport;
import odf2nna.pipeline.OutputException;
import odf2nna.pipeline.ReportOptions;
import odf2nna.report.RunReport;

/** The page of a run: its place is found before any work is done, and it is put there whole or not at all. */
final class ReportFile implements AutoCloseable {
    private final Optional<StagedModel> staged;

    private ReportFile(Optional<StagedModel> staged) {
        this.staged = staged;
    }

    /**
     * Finds the place of the page, if there is to be one.
     *
     * @param others files that the run reads or writes besides its data
     * @throws OutputException if the file exists and may not be replaced, has no folder, or is one of the others
     * @throws IOException if nothing can be written there
     */
    static ReportFile open(ReportOptions settings, List<Path> others, DataFiles data) throws IOException {
        if (settings.file().isEmpty()) {
            return new ReportFile(Optional.empty());
        }
        Path file = settings.file().get();
        OutputCheck.checkReport(file, settings.replace(), others, data);
        return new ReportFile(Optional.of(StagedModel.beside(file)));
    }

    /** Writes the page and {@return the report that it shows} */
    RunReport write(RunReport report) throws IOException {
        if (staged.isPresent()) {
            try {
                Files.writeString(staged.get().file(), HtmlReport.write(report), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw staged.get().failed(e);
            }
            staged.get().commit();
        }
        return report;
    }

    @Override
    public void close() throws IOException {
        if (staged.isPresent()) {
            staged.get().close();
        }
    }
}
