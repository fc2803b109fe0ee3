package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import odf2nna.internal.report.JsonReport;
import odf2nna.report.SweepPoint;

/** What a sweep keeps of a finished model: its numbers as JSON, and in the last line a CRC-32C of them. */
final class SweepRecord {
    private static final String SUM = "crc32c ";

    private SweepRecord() {}

    /** {@return the text of a record} */
    static String of(SweepPoint point) {
        String json = JsonReport.write(point);
        return json + "\n" + sum(json) + "\n";
    }

    /** {@return what was written; empty where the file was changed since, so that its model has to be made again} */
    static Optional<SweepPoint> read(Path file) throws IOException {
        // bytes that are no text become other characters, for which the sum does not fit
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).stripTrailing();
        int end = text.lastIndexOf('\n');
        if (end < 0 || !text.substring(end + 1).equals(sum(text.substring(0, end)))) {
            return Optional.empty();
        }
        return JsonReport.readPoint(text.substring(0, end));
    }

    private static String sum(String json) {
        CRC32C sum = new CRC32C();
        sum.update(json.getBytes(StandardCharsets.UTF_8));
        return SUM + Long.toHexString(sum.getValue());
    }
}
