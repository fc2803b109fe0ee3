package odf2nna.internal.build;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import odf2nna.data.DataFormatException;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.ArrayWriter;
import odf2nna.internal.data.TextSplit;
import odf2nna.internal.data.TextTable;

/**
 * Encoded rows in temporary files, of which the pipeline reads rows as often as it needs them.
 *
 * @param features file of the features
 * @param targets file of the targets
 * @param groups file of the groups; empty without groups
 * @param groupCount how many groups there are; 0 without groups
 * @param rows how many there are
 * @param unknown texts that were none of the categories
 * @param teacher what is seen of a teacher; empty without one
 */
public record EncodedRows(
        Path features,
        Path targets,
        Optional<Path> groups,
        int groupCount,
        long rows,
        Encoding.Unknown unknown,
        Optional<TeacherSurvey> teacher) {
    /** Fewer rows train no network that could be judged. */
    private static final int FEWEST = 20;

    /**
     * An encoding that was decided from rows, and what was assumed.
     *
     * @param notes for the report
     */
    public record Decided(Encoding encoding, List<String> notes) {
        public Decided {
            notes = List.copyOf(notes);
        }
    }

    /**
     * {@return the columns by which rows differ: those that may be features, judged by all rows and without the target, but not
     *     what numbers the rows or says nothing}
     *
     * @throws DataFormatException if a column can't be used
     */
    public static List<Integer> distinguishing(TextTable table, Roles roles) throws IOException {
        List<ColumnSurvey> surveys = surveys(table, roles);
        try (TextTable.Cursor records = table.open()) {
            while (records.next()) {
                surveys.forEach(survey -> survey.add(records, true));
            }
        }
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < surveys.size(); i++) {
            int column = roles.looked().get(i);
            if (!(decided(surveys.get(i), column, roles) instanceof Column.Ignored)) {
                columns.add(column);
            }
        }
        return columns;
    }

    private static List<ColumnSurvey> surveys(TextTable table, Roles roles) {
        return roles.looked().stream()
                .map(column -> new ColumnSurvey(table, column))
                .toList();
    }

    private static Column decided(ColumnSurvey survey, int column, Roles roles) {
        return survey.decide(roles.asked().contains(column), roles.categories().contains(column));
    }

    /**
     * Decides on columns and target by the rows that are not held out.
     *
     * @throws DataFormatException if rows or columns do not suffice, or can't be used
     */
    public static Decided decide(TextTable table, Roles roles, TextSplit split, TaskOptions.Kind task)
            throws IOException {
        Path file = table.files().get(0);
        long learnt = split.rows() - split.heldRows();
        if (learnt < FEWEST) {
            throw DataFormatException.inFile(
                    file,
                    "found %,d %s to learn from, expected at least %d; give more rows"
                            .formatted(learnt, learnt == 1 ? "row" : "rows", FEWEST));
        }
        List<ColumnSurvey> surveys = surveys(table, roles);
        List<CopySurvey> copies = roles.looked().stream()
                .map(column -> new CopySurvey(column, roles.target()))
                .toList();
        TargetSurvey targets = new TargetSurvey(roles.target(), table.name(roles.target()), task);
        try (TextTable.Cursor records = table.open()) {
            for (long row = 0; records.next(); row++) {
                boolean isLearnt = !split.isHeldOut(row, records);
                if (isLearnt) {
                    targets.add(records);
                }
                surveys.forEach(survey -> survey.add(records, isLearnt));
                copies.forEach(survey -> survey.add(records));
            }
        }
        TargetSurvey.Found found = targets.decide(file);
        Target target = taught(found.target(), table, roles);
        List<Column> columns = new ArrayList<>();
        List<String> notes = new ArrayList<>(table.headerNote().stream().toList());
        notes.addAll(found.notes());
        for (int i = 0; i < surveys.size(); i++) {
            int column = roles.looked().get(i);
            Column decided = decided(surveys.get(i), column, roles);
            boolean isNamed =
                    roles.asked().contains(column) || roles.categories().contains(column);
            if (isNamed && decided instanceof Column.Ignored ignored) {
                throw DataFormatException.inFile(
                        file, "%s can't be a feature: %s".formatted(table.quoted(column), ignored.reason()));
            }
            columns.add(decided);
            notes.addAll(surveys.get(i).notes());
            if (roles.group().isEmpty() && !roles.categories().contains(column)) {
                surveys.get(i).groupNote(decided).ifPresent(notes::add);
            }
            if (copies.get(i).isCopy() && !(decided instanceof Column.Ignored)) {
                notes.add(
                        "'%s' determines the target in every row: is it known when the model is used? --ignore %s leaves it out"
                                .formatted(decided.name(), table.option(column)));
            }
        }
        Encoding encoding = new Encoding(columns, target);
        if (encoding.width() == 0) {
            throw DataFormatException.inFile(
                    file,
                    "none of %d columns besides the target '%s' can be a feature%s"
                            .formatted(
                                    columns.size(),
                                    table.name(roles.target()),
                                    columns.isEmpty()
                                            ? ""
                                            : ": '%s': %s"
                                                    .formatted(columns.get(0).name(), reason(columns))));
        }
        if (target instanceof Target.Classes classes) {
            classes.soft().flatMap(soft -> soft.note(table, classes.names())).ifPresent(notes::add);
        }
        return new Decided(encoding, notes);
    }

    /** {@return a target with the teacher that the user names, if there is one} */
    private static Target taught(Target target, TextTable table, Roles roles) {
        if (roles.soft().isEmpty()) {
            return target;
        }
        if (target instanceof Target.Classes classes) {
            return classes.with(SoftLabels.of(table, roles.soft(), classes.names()));
        }
        throw DataFormatException.inFile(
                table.files().get(0),
                "--soft-labels holds probabilities of classes, but the target '%s' is taken for a number; check --target and --task"
                        .formatted(target.name()));
    }

    private static String reason(List<Column> columns) {
        return ((Column.Ignored) columns.get(0)).reason();
    }

    /** Takes some of the records of a file. */
    public interface Chosen {
        /** Takes every record. */
        Chosen ALL = (row, record) -> true;

        /** {@return whether a record is taken, by its number from 0} */
        boolean takes(long row, TextTable.Cursor record);
    }

    /**
     * Encodes records.
     *
     * @param isTaught whether targets are mixed with a teacher's probabilities, if there are some
     * @param folder for the files
     * @param name what the rows are for, such as {@code training}
     * @param group the column of the groups; empty without groups
     * @param isCancelled whether the run was cancelled meanwhile
     * @throws DataFormatException if a field does not fit the encoding
     * @throws InterruptedIOException if the run is cancelled
     */
    public static EncodedRows write(
            Encoding encoding,
            TextTable.Cursor records,
            Chosen chosen,
            boolean isTaught,
            Path folder,
            String name,
            Optional<Integer> group,
            BooleanSupplier isCancelled)
            throws IOException {
        Path features = folder.resolve(name + " rows");
        Path targets = folder.resolve(name + " targets");
        Path groups = folder.resolve(name + " groups");
        Encoding.Encoder encoder = encoding.new Encoder();
        Map<Long, Integer> known = new HashMap<>();
        double[] row = new double[encoding.width()];
        double[] target = new double[encoding.target().width()];
        Optional<TeacherSurvey> teacher = isTaught ? encoding.target().teacher() : Optional.empty();
        long written = 0;
        try (records;
                ArrayWriter left = new ArrayWriter(features, row.length);
                ArrayWriter right = new ArrayWriter(targets, target.length);
                ArrayWriter third = new ArrayWriter(groups, 1)) {
            for (long number = 0; records.next(); number++) {
                if (!chosen.takes(number, records)) {
                    continue;
                }
                if (isCancelled.getAsBoolean()) {
                    throw new InterruptedIOException("cancelled while rows were encoded");
                }
                encoder.encode(records, row);
                left.write(row, 0);
                encoding.target().write(records, isTaught, target);
                right.write(target, 0);
                if (teacher.isPresent()) {
                    teacher.get().add(records, (int) encoding.target().of(records));
                }
                if (group.isPresent()) {
                    String own = records.field(group.get());
                    if (records.isMissing(group.get())) {
                        throw records.broken(
                                group.get(),
                                "found %s, expected the name of a group; fill it in, or leave out the row"
                                        .formatted(own.isEmpty() ? "an empty field" : "'" + own + "'"));
                    }
                    third.write(
                            new double[] {known.computeIfAbsent(records.group(group.get()), one -> known.size())}, 0);
                }
                written++;
            }
        }
        return new EncodedRows(
                features, targets, group.map(column -> groups), known.size(), written, encoder.unknown(), teacher);
    }
}
