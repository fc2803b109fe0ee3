package odf2nna.internal.build;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * What a column is taken for: by the kind of its values in all rows, and else by what is seen of it in the rows that are not held
 * out.
 */
final class ColumnSurvey {
    /** With more values than these, several share a feature: a feature for each has too few rows to learn from. */
    static final int MOST_CATEGORIES = 64;

    /** From this share of missing numbers on, that one is missing is a feature. */
    private static final double FLAGGED_SHARE = 0.05;

    /** With more values than these a text is ignored: all of them are in the model. */
    private static final int MOST_TEXTS = 2_000;

    /** With fewer rows anything may ascend by chance. */
    private static final int FEWEST_IN_ORDER = 10;

    /** Identifiers of what several rows may belong to. */
    private static final Pattern GROUP = Pattern.compile("(?i:id|.*[_ .-]id|uuid|guid)|.*[a-z]I[dD]");

    private static final Pattern IDENTIFIER = Pattern.compile(GROUP + "|(?i:index|row|column 1|unnamed.*)");

    private final int position;
    private final String name;
    private final String option;
    private final boolean isNamedLikeIdentifier;
    private final FieldSurvey fields;
    private final Set<String> texts = new HashSet<>();
    private final Set<String> padded = new HashSet<>();
    private final Set<String> distinct = new HashSet<>();
    private boolean isRepeated;
    private final List<String> notes = new ArrayList<>();
    private long rows;
    private long missing;
    private long numbers;
    private long dayNumbers;
    private boolean isWhole = true;
    private boolean isAscending = true;
    private long large;
    private @Nullable DataFormatException firstLarge;
    private double last = Double.NEGATIVE_INFINITY;
    private double smallest = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares;

    ColumnSurvey(TextTable table, int position) {
        this.position = position;
        this.name = table.name(position);
        this.option = table.option(position);
        this.fields = new FieldSurvey(position);
        this.isNamedLikeIdentifier = IDENTIFIER.matcher(name).matches();
    }

    /**
     * Takes the field of the next record.
     *
     * @param isLearnt whether it is not held out; of a held-out one only the kind and the blanks around it are seen
     */
    void add(TextTable.Cursor record, boolean isLearnt) {
        fields.add(record);
        String raw = record.raw(position);
        if (texts.size() <= MOST_TEXTS && !raw.equals(record.field(position))) {
            padded.add(raw);
        }
        if (!isLearnt) {
            return;
        }
        rows++;
        if (record.isMissing(position)) {
            missing++;
            return;
        }
        if (texts.size() <= MOST_TEXTS) {
            texts.add(record.field(position));
        }
        if (isNamedLikeIdentifier && !isRepeated && !record.isMissingNumber(position)) {
            isRepeated = !distinct.add(record.field(position));
        }
        double value = record.number(position);
        if (Double.isNaN(value)) {
            return;
        }
        numbers++;
        isWhole &= value == Math.rint(value);
        isAscending &= value > last;
        last = value;
        smallest = Math.min(smallest, value);
        largest = Math.max(largest, value);
        dayNumbers += isDayNumber(value) ? 1 : 0;
        if (Math.abs(value) > Float.MAX_VALUE) {
            large++;
            firstLarge = firstLarge == null ? Column.tooLarge(record, position) : firstLarge;
        }
        float single = (float) value; // what the model is given
        double delta = single - mean;
        mean += delta / numbers;
        squares += delta * (single - mean);
    }

    /** {@return whether a number is a day, written as 20240131} */
    private static boolean isDayNumber(double value) {
        long month = (long) value / 100 % 100;
        long day = (long) value % 100;
        return value >= 1900_01_01 && value <= 2100_12_31 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }

    /**
     * Decides.
     *
     * @param isAsked whether the user names it as a feature
     * @param isCategory whether the user names it as one of categories
     * @throws DataFormatException if texts stand among numbers
     */
    Column decide(boolean isAsked, boolean isCategory) {
        FieldSurvey.Values values = isCategory ? FieldSurvey.Values.TEXTS : fields.decide();
        if (rows == missing) {
            return ignored("no row has a value");
        }
        return switch (values) {
            case NUMBERS -> numbers(isAsked);
            case CODES -> codes();
            case DATES ->
                ignored(
                        fields.undated().isEmpty()
                                ? "it holds dates"
                                : "it holds dates, and others such as %s".formatted(fields.undated()));
            case TEXTS -> texts();
        };
    }

    /** {@return what was assumed by {@link #decide}, for the report} */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** {@return what is said of an identifier that repeats, so that its rows belong together; empty for another column} */
    Optional<String> groupNote(Column decided) {
        if (!isRepeated || !GROUP.matcher(name).matches()) {
            return Optional.empty();
        }
        String without =
                decided instanceof Column.Ignored ? "" : "; --ignore %s leaves the column out".formatted(option);
        return Optional.of(
                "'%s' is called like an identifier and its values repeat; --group %s keeps their rows together%s"
                        .formatted(name, option, without));
    }

    private Column ignored(String reason) {
        return new Column.Ignored(position, name, reason);
    }

    private Column codes() {
        String seen = "it has numbers with leading zeros such as '%s', as codes have them".formatted(fields.code());
        Column texts = texts();
        if (texts instanceof Column.Ignored one) {
            return ignored("%s, and %s".formatted(seen, one.reason()));
        }
        notes.add("'%s' is taken for categories, since %s; write them without to take them for numbers"
                .formatted(name, seen));
        return texts;
    }

    private Column texts() {
        if (texts.size() == 1 && missing == 0) {
            return ignored("it is '%s' in every row".formatted(texts.iterator().next()));
        }
        long there = rows - missing;
        if (texts.size() > MOST_TEXTS || 2L * texts.size() > there) {
            String count =
                    texts.size() > MOST_TEXTS ? "more than %,d".formatted(MOST_TEXTS) : "%,d".formatted(texts.size());
            return ignored(
                    fields.quantity().isEmpty()
                            ? "it holds %s different texts in %,d rows; at most %,d, each twice on average, are taken for categories"
                                    .formatted(count, there, MOST_TEXTS)
                            : "its %s different texts are numbers with a unit, such as '%s'; write numbers alone"
                                    .formatted(count, fields.quantity()));
        }
        Set<String> values = new HashSet<>(texts);
        if (missing > 0) {
            values.add("");
        }
        int width = texts.size() > MOST_CATEGORIES ? MOST_CATEGORIES : values.size();
        return new Column.Categories(position, name, values.stream().sorted().toList(), width, padded);
    }

    private Column numbers(boolean isAsked) {
        long without = rows - numbers;
        boolean isFlagged = without >= FLAGGED_SHARE * rows;
        if (firstLarge != null && 2 * large < numbers) {
            throw firstLarge; // one by mistake
        }
        if (firstLarge != null) {
            return ignored(tooLarge());
        }
        if (numbers > 0 && smallest == largest && isFlagged) {
            return new Column.Numeric(position, name, mean, 0, without, true);
        }
        String reason = reasonOfNumbers(isAsked);
        if (!reason.isEmpty()) {
            return ignored(reason);
        }
        return new Column.Numeric(position, name, mean, Math.sqrt(squares / numbers), without, isFlagged);
    }

    private String reasonOfNumbers(boolean isAsked) {
        long without = rows - numbers;
        if (numbers == 0) {
            return "no row has a value";
        }
        if (smallest == largest) {
            return without > 0
                    ? "it is %s wherever it is there".formatted(Column.plain(smallest))
                    : "it is %s in every row".formatted(Column.plain(smallest));
        }
        String precision = reasonOfPrecision();
        if (!precision.isEmpty()) {
            return precision;
        }
        if (isAsked || numbers < FEWEST_IN_ORDER) {
            return "";
        }
        if (dayNumbers == numbers) {
            return "it holds dates, such as %s".formatted(Column.plain(smallest));
        }
        if (without > 0 || !isWhole) {
            return "";
        }
        boolean isDense = largest - smallest < 2.0 * numbers;
        if (isAscending && isDense) {
            return "it numbers the rows; --features %s takes it all the same".formatted(option);
        }
        return isNamedLikeIdentifier && !isRepeated
                ? "it is called like an identifier and differs in every row; --features %s takes it all the same"
                        .formatted(option)
                : "";
    }

    /** {@return why the model, which is given single precision, can't scale the numbers; empty if it can} */
    private double size() {
        return numbers == 0 ? 0 : Math.max(Math.abs(smallest), Math.abs(largest));
    }

    private long power() {
        return Math.round(Math.floor(Math.log10(size())));
    }

    private String tooLarge() {
        return "its values are larger than single precision scales; divide them by a constant such as 1e%d"
                .formatted(power());
    }

    private String reasonOfPrecision() {
        double size = size();
        double factor = 1 / Math.sqrt(squares / numbers);
        if (squares == 0 && size >= Float.MIN_NORMAL) {
            return "its values differ by less than single precision shows; subtract a constant such as %s"
                    .formatted(Column.plain(smallest));
        }
        if (factor > Float.MAX_VALUE) {
            return "its values are smaller than single precision scales; multiply them by a constant such as 1e%d"
                    .formatted(-power());
        }
        return factor < Float.MIN_NORMAL || largest - smallest > Float.MAX_VALUE ? tooLarge() : "";
    }
}
