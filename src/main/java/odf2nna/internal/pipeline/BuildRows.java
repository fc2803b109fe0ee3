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
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.build.EncodedRows;
import odf2nna.internal.build.Encoding;
import odf2nna.internal.build.Roles;
import odf2nna.internal.build.Target;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.FilePatterns;
import odf2nna.internal.data.RepeatedRows;
import odf2nna.internal.data.TextSplit;
import odf2nna.internal.data.TextTable;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.BuildOptions;

/**
 * The encoded rows of a run that builds a network.
 *
 * @param learnt rows that are not held out
 * @param isLearnt which records of the file they are
 * @param test held-out rows; empty where there are none
 * @param validation rows of the user's own by which a recipe is chosen; empty where there are none
 * @param data those that are learnt from and those that are held out, as the pipeline takes them
 * @param held how they were held out, for people
 */
record BuildRows(
        EncodedRows learnt,
        EncodedRows.Chosen isLearnt,
        Optional<EncodedRows> test,
        Optional<EncodedRows> validation,
        DataFiles data,
        String held) {
    /** Of the rows of a data set so many may have the features of others by chance, as where numbers are missing. */
    private static final double MOST_BY_CHANCE = 0.1;

    /**
     * What was decided before rows are encoded.
     *
     * @param split which rows are held out
     * @param columns what the others say of columns and target
     */
    record Decision(TextSplit split, EncodedRows.Decided columns) {}

    /**
     * Decides which rows are held out, and by the others what columns and target are. A class has rows to learn from, unless rows are in
     * the order of time.
     *
     * @throws DataFormatException if rows or columns do not suffice, or can't be used
     */
    static Decision decide(TextTable table, Roles roles, BuildOptions options) throws IOException {
        TaskOptions.Kind task = options.shrink().task().task();
        TextSplit split = split(table, roles, options);
        EncodedRows.Decided decided = EncodedRows.decide(table, roles, split, task);
        if (split.heldRows() == 0
                || options.data().grouping().isTime()
                || !(decided.encoding().target() instanceof Target.Classes learnt)) {
            return new Decision(split, decided);
        }
        TextSplit fewer = split.without(table, learnt::isUnknown);
        if (fewer == split) {
            return new Decision(split, decided);
        }
        EncodedRows.Decided again = EncodedRows.decide(table, roles, fewer, task);
        List<String> notes = new ArrayList<>(again.notes());
        if (again.encoding().target() instanceof Target.Classes all) {
            all.names().stream()
                    .filter(name -> !learnt.names().contains(name))
                    .forEach(name ->
                            notes.add("no row of the class '%s' is held out: it has too few; give more, or leave it out"
                                    .formatted(name)));
        }
        return new Decision(fewer, new EncodedRows.Decided(again.encoding(), notes));
    }

    private static TextSplit split(TextTable table, Roles roles, BuildOptions options) throws IOException {
        DataOptions data = options.data();
        HoldOut held = options.test().isEmpty() ? data.holdOut() : HoldOut.NONE;
        List<Integer> keys =
                roles.group().isPresent() ? List.of(roles.group().get()) : EncodedRows.distinguishing(table, roles);
        return TextSplit.of(table, keys, roles.target(), held, data.grouping().isTime());
    }

    /**
     * Encodes them.
     *
     * @throws DataFormatException if there are fewer groups than folds, a row does not fit the encoding, or soft labels are those of
     *     other classes
     */
    static BuildRows encoded(
            TextTable table, Roles roles, Decision decision, BuildOptions options, Path folder, RunContext run)
            throws IOException {
        TextSplit split = decision.split();
        Encoding encoding = decision.columns().encoding();
        Writer writer = new Writer(encoding, folder, run);
        EncodedRows.Chosen isLearnt = (row, record) -> !split.isHeldOut(row, record);
        EncodedRows learnt = writer.write(table.open(), isLearnt, true, "training", roles.group());
        learnt.teacher().ifPresent(teacher -> teacher.require(table.files().get(0)));
        if (roles.group().isPresent() && learnt.groupCount() < options.folds()) {
            throw DataFormatException.inFile(
                    table.files().get(0),
                    "found %,d groups in '%s' in %,d rows to learn from, expected at least %d, one for each fold of the search; give more rows or fewer --folds"
                            .formatted(
                                    learnt.groupCount(),
                                    table.name(roles.group().get()),
                                    learnt.rows(),
                                    options.folds()));
        }
        Optional<EncodedRows> test = Optional.empty();
        if (!options.test().isEmpty()) {
            test = Optional.of(writer.write(table, options.test(), "test"));
        } else if (split.heldRows() > 0) {
            test = Optional.of(writer.write(table.open(), split::isHeldOut, false, "test", roles.group()));
        }
        Optional<EncodedRows> validation = options.validation().isEmpty()
                ? Optional.empty()
                : Optional.of(writer.write(table, options.validation(), "validation"));
        Grouping grouping = learnt.groups()
                .map(file -> Grouping.by(file.toString()))
                .orElse(options.data().grouping().isTime() ? Grouping.TIME : Grouping.EQUAL_ROWS);
        List<String> tested =
                test.map(rows -> List.of(rows.features().toString())).orElse(List.of());
        DataFiles data = new DataFiles(options(learnt).withGrouping(grouping), tested)
                .withTestTarget(test.map(rows -> TargetSpec.parse(rows.targets().toString())));
        return new BuildRows(learnt, isLearnt, test, validation, data, held(roles, table, encoding, options));
    }

    /** Encodes records of one run. */
    private record Writer(Encoding encoding, Path folder, RunContext run) {
        /** Encodes all records of files of their own. */
        EncodedRows write(TextTable table, List<String> patterns, String name) throws IOException {
            List<Path> files = new ArrayList<>();
            for (String pattern : patterns) {
                files.addAll(FilePatterns.expand(pattern));
            }
            EncodedRows rows = write(table.openLike(files), EncodedRows.Chosen.ALL, false, name, Optional.empty());
            if (rows.rows() == 0) {
                throw DataFormatException.inFile(files.get(0), "found no data rows, expected at least one");
            }
            return rows;
        }

        EncodedRows write(
                TextTable.Cursor records,
                EncodedRows.Chosen chosen,
                boolean isTaught,
                String name,
                Optional<Integer> group)
                throws IOException {
            run.progress().step("encoding rows", name, 0, -1);
            return EncodedRows.write(
                    encoding, records, chosen, isTaught, folder, name, group, run.cancellation()::isCancelled);
        }
    }

    private static DataOptions options(EncodedRows rows) {
        return DataOptions.defaults()
                .withFiles(List.of(rows.features().toString()))
                .withTarget(TargetSpec.parse(rows.targets().toString()))
                .with(HoldOut.NONE);
    }

    /** {@return where validation rows of the user's own are; empty without them} */
    Optional<DataOptions> validationRows() {
        return validation.map(BuildRows::options);
    }

    /**
     * {@return what it means that many validation rows of the user's own are learnt from, or judge the result, too}
     *
     * @param encoded the other rows
     */
    List<String> knownValidation(EvaluationData encoded, DataRows own) throws IOException {
        long rows = own.count();
        List<String> notes = new ArrayList<>();
        long learnt = RepeatedRows.among(own, encoded.scoring());
        if (learnt >= MOST_BY_CHANCE * rows) {
            notes.add(
                    "%,d of the %,d rows of --val have the features of training rows: if networks learn from the same rows, they don't show what suits new ones; give other rows with --val"
                            .formatted(learnt, rows));
        }
        long tested = RepeatedRows.among(own, encoded.test());
        if (tested >= MOST_BY_CHANCE * rows) {
            notes.add(
                    "%,d of the %,d rows of --val have the features of held-out rows: if shape and training are chosen by the same rows, the metrics are better than on new ones; give other rows with --val"
                            .formatted(tested, rows));
        }
        return notes;
    }

    /** {@return how many texts of held-out rows are unknown, for people; empty if none} */
    Optional<String> unknownTexts() {
        return test.map(EncodedRows::unknown)
                .filter(unknown -> unknown.texts() > 0)
                .map(unknown ->
                        "%,d texts of held-out rows are no category of the training rows, and are encoded as zeros%s"
                                .formatted(
                                        unknown.texts(),
                                        unknown.padded() == 0
                                                ? ""
                                                : "; %,d of them only because of the blanks around them: write them as in DATA"
                                                        .formatted(unknown.padded())));
    }

    private static String held(Roles roles, TextTable table, Encoding encoding, BuildOptions options) {
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
