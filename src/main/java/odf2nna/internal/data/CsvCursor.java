package odf2nna.internal.data;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.NoSuchElementException;
import odf2nna.data.DataFormatException;
import odf2nna.data.Delimiter;

/** One pass over a CSV file. */
final class CsvCursor implements RowCursor {
    private final ColumnPlan.Table table;
    private final CsvRowHandler handler;
    private final CsvReader<Boolean> reader;
    private final CloseableIterator<Boolean> records;
    private boolean started;

    CsvCursor(ColumnPlan.Table table, Delimiter delimiter, ColumnPlan plan, RowSource.Reading reading)
            throws IOException {
        this.table = table;
        this.handler = new CsvRowHandler(table, plan.slotArray(), reading);
        this.reader = CsvReader.builder()
                .fieldSeparator(delimiter.symbol())
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .build(handler, CsvDialect.prepare(CsvText.open(table.file()), delimiter));
        this.records = reader.iterator();
    }

    @Override
    public boolean next(double[] features, int at, double[] targets, int targetAt) throws IOException {
        if (!started) {
            started = true;
            if (!table.header().isEmpty()) {
                handler.skip(true);
                advance();
                handler.skip(false);
            }
            handler.into(features, at, targets, targetAt);
            if (!advance()) {
                throw DataFormatException.inFile(table.file(), "found no data rows, expected at least one");
            }
            return true;
        }
        handler.into(features, at, targets, targetAt);
        return advance();
    }

    private boolean advance() throws IOException {
        try {
            if (!records.hasNext()) {
                return false;
            }
            records.next();
            return true;
        } catch (UncheckedIOException failure) {
            throw unwrap(failure);
        } catch (CsvParseException broken) {
            throw explain(broken);
        } catch (NoSuchElementException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** FastCSV wraps what its reader and its callback threw. */
    private RuntimeException explain(CsvParseException broken) throws IOException {
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataFormatException known) {
                return known;
            }
        }
        Throwable deepest = broken;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        if (deepest instanceof CharacterCodingException) {
            return CsvText.notUtf8(table.file()).causedBy(broken);
        }
        return DataFormatException.inLine(
                        table.file(),
                        handler.line(),
                        "found a record that can't be read (%s), expected quotes to be closed and doubled within quotes"
                                .formatted(deepest.getMessage()))
                .causedBy(broken);
    }

    private IOException unwrap(UncheckedIOException failure) throws IOException {
        if (failure.getCause() instanceof CharacterCodingException) {
            throw CsvText.notUtf8(table.file()).causedBy(failure);
        }
        IOException cause = failure.getCause();
        return cause == null ? new IOException(failure) : cause;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
