package odf2nna.report;

import java.util.List;

/**
 * What was decided.
 *
 * @param epsilon the threshold
 * @param fold what took the place of dropped units
 * @param droppedUnits how many units go
 * @param bypassed layers that read past an emptied one
 * @param notes what should be known
 */
public record PlanSummary(double epsilon, String fold, int droppedUnits, List<String> bypassed, List<String> notes) {
    public PlanSummary {
        bypassed = List.copyOf(bypassed);
        notes = List.copyOf(notes);
    }
}
