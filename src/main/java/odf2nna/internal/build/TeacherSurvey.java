package odf2nna.internal.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.TextTable;

/** What is seen of a teacher's probabilities in the rows that are learnt from. */
public final class TeacherSurvey {
    /** Teachers that are as sure as this on average say little more than labels do. */
    private static final double SURE = 0.98;

    /** Of the probability that guessing gives. A teacher with less is not just a bad one: its columns are those of other classes. */
    private static final double LEAST = 0.5;

    private final SoftLabels teacher;
    private final int classes;
    private long rows;
    private double largest;
    private double own;

    TeacherSurvey(SoftLabels teacher, int classes) {
        this.teacher = teacher;
        this.classes = classes;
    }

    /** Takes a record of a class. */
    void add(TextTable.Cursor record, int label) {
        rows++;
        largest += teacher.largest(record);
        own += teacher.of(record, label);
    }

    /**
     * Checks that columns belong to their classes.
     *
     * @throws DataFormatException if the classes of the records are much less probable than by guessing
     */
    public void require(Path file) {
        if (own < LEAST * rows / classes) {
            throw DataFormatException.inFile(file, unlikely());
        }
    }

    private String unlikely() {
        return String.format(
                Locale.ROOT,
                "the soft labels give the class of a row a probability of %.4f on average, less than guessing among %d classes (%.4f); check that each column of --soft-labels holds the probabilities of its class",
                own / rows,
                classes,
                1.0 / classes);
    }

    /** {@return notes on a teacher of little use} */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (own < (double) rows / classes) {
            notes.add(unlikely());
        }
        if (largest > SURE * rows) {
            notes.add(String.format(
                    Locale.ROOT,
                    "the largest of the soft labels is %.4f on average, so they say little more than the target does; a teacher that learnt from these rows is too sure of them: give its probabilities for rows that it did not learn from (out of fold)",
                    largest / rows));
        }
        return notes;
    }
}
