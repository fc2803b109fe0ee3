package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Grouping;
import odf2nna.data.HoldOut;
import odf2nna.data.TargetSpec;
import odf2nna.internal.build.EncodedRows;
import odf2nna.internal.build.Encoding;
import odf2nna.internal.build.Roles;
import odf2nna.internal.build.Target;
import odf2nna.internal.data.FilePatterns;
import odf2nna.internal.data.TextSplit;
import odf2nna.internal.data.TextTable;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.BuildOptions;

/**
 * The encoded rows that a network is built from.
 *
 * @param learnt rows that are not held out
 * @param isLearnt which records of the file they are
 * @param test held-out rows; empty where there are none
 * @param data both, as the pipeline takes them
 * @param held how they were held out, for people
 */
record BuildRows(
        EncodedRows learnt, EncodedRows.Chosen isLearnt, Optional<EncodedRows> test, DataFiles data, String held) {
    /** {@return which rows are held out} */
    static TextSplit split(TextTable table, Roles roles, BuildOptions options) throws IOException {
        DataOptions data = options.data();
        HoldOut held = options.test().isEmpty() ? data.holdOut() : HoldOut.NONE;
        List<Integer> keys =
                roles.group().isPresent() ? List.of(roles.group().get()) : EncodedRows.distinguishing(table, roles);
        return TextSplit.of(table, keys, roles.target(), held, data.grouping().isTime());
    }

    /**
     * Encodes rows and writes them for the pipeline.
     *
     * @param split which of them are held out
     * @param folder where they are written
     * @throws DataFormatException if there are too few groups for the folds of a search
     */
    static BuildRows encoded(
            TextTable table,
            Roles roles,
            TextSplit split,
            Encoding encoding,
            BuildOptions options,
            Path folder,
            RunContext run)
            throws IOException {
        EncodedRows.Chosen isLearnt = (row, record) -> !split.isHeldOut(row, record);
        EncodedRows learnt = EncodedRows.write(
                encoding, table.open(), isLearnt, folder, "training", roles.group(), run.cancellation()::isCancelled);
        if (roles.group().isPresent() && learnt.groupCount() < Certification.FOLDS) {
            throw DataFormatException.inFile(
                    table.files().get(0),
                    "found %,d groups in '%s' in %,d rows to learn from, expected at least %d, one for each fold of the search; give more rows"
                            .formatted(
                                    learnt.groupCount(),
                                    table.name(roles.group().get()),
                                    learnt.rows(),
                                    Certification.FOLDS));
        }
        Optional<EncodedRows> test = Optional.empty();
        if (!options.test().isEmpty()) {
            List<Path> files = new ArrayList<>();
            for (String pattern : options.test()) {
                files.addAll(FilePatterns.expand(pattern));
            }
            test = Optional.of(EncodedRows.write(
                    encoding,
                    table.openLike(files),
                    EncodedRows.Chosen.ALL,
                    folder,
                    "test",
                    Optional.empty(),
                    run.cancellation()::isCancelled));
        } else if (split.heldRows() > 0) {
            test = Optional.of(EncodedRows.write(
                    encoding,
                    table.open(),
                    split::isHeldOut,
                    folder,
                    "test",
                    Optional.empty(),
                    run.cancellation()::isCancelled));
        }
        Grouping grouping = learnt.groups()
                .map(file -> Grouping.by(file.toString()))
                .orElse(options.data().grouping().isTime() ? Grouping.TIME : Grouping.EQUAL_ROWS);
        DataOptions eval = DataOptions.defaults()
                .withFiles(List.of(learnt.features().toString()))
                .withTarget(TargetSpec.parse(learnt.targets().toString()))
                .withGrouping(grouping)
                .with(HoldOut.NONE);
        List<String> tested =
                test.map(rows -> List.of(rows.features().toString())).orElse(List.of());
        DataFiles data = new DataFiles(eval, tested)
                .withTestTarget(test.map(rows -> TargetSpec.parse(rows.targets().toString())));
        return new BuildRows(learnt, isLearnt, test, data, held(options, roles, table, encoding));
    }

    private static String held(BuildOptions options, Roles roles, TextTable table, Encoding encoding) {
        HoldOut held = options.data().holdOut();
        if (!options.test().isEmpty()) {
            return "from separate files";
        }
        if (options.data().grouping().isTime()) {
            return "the last %s of the rows".formatted(held.testFraction());
        }
        String groups = roles.group()
                .map(column -> ", whole groups of '%s'".formatted(table.name(column)))
                .orElse("");
        String classes = encoding.target() instanceof Target.Classes ? ", stratified by class" : "";
        return "%s of the rows%s, by seed %d%s".formatted(held.testFraction(), groups, held.seed(), classes);
    }
}
