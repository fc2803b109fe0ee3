package odf2nna.internal.build;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import odf2nna.internal.data.TextTable;

/** Whether a column says in every row, held out or not, what the target is: by a text for each class, or as an equal number. */
final class CopySurvey {
    /** With fewer rows of a value it may say so by chance. */
    private static final int FEWEST_ROWS = 10;

    private final int position;
    private final int target;
    private final Map<String, String> classes = new HashMap<>();
    private final Map<String, Integer> rows = new HashMap<>();
    private boolean isClass = true;
    private boolean isNumber = true;

    CopySurvey(int position, int target) {
        this.position = position;
        this.target = target;
    }

    /** Takes the fields of the next record. */
    void add(TextTable.Cursor record) {
        isNumber = isNumber && record.number(position) == record.number(target); // not of texts, which are NaN
        if (!isClass) {
            return;
        }
        String value = record.field(position);
        String label = record.field(target);
        isClass = classes.computeIfAbsent(value, first -> label).equals(label)
                && classes.size() <= ColumnSurvey.MOST_CATEGORIES;
        rows.merge(value, 1, Integer::sum);
    }

    /** {@return whether it does} */
    boolean isCopy() {
        return isNumber
                || (isClass
                        && new HashSet<>(classes.values()).size() == classes.size()
                        && rows.values().stream().allMatch(count -> count >= FEWEST_ROWS));
    }
}
