package odf2nna.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Shows the options of a command under headings, one for each mixin that they come from, and a synopsis of one line. */
final class GroupedHelp {
    private static final Map<String, Set<Class<?>>> HEADINGS = Map.ofEntries(
            Map.entry("Model", Set.of(ModelFormatMixin.class)),
            Map.entry(
                    "Output",
                    Set.of(
                            OutputMixin.class,
                            PrecisionMixin.class,
                            NarrowMixin.class,
                            FoldScalerMixin.class,
                            ShrinkCommand.class,
                            ApplyCommand.class,
                            ScoreCommand.class,
                            CompareCommand.class,
                            ReportMixin.class,
                            SweepCommand.class,
                            SweepFolderMixin.class,
                            SimplifyCommand.class)),
            Map.entry("Method and size", Set.of(StudyCommand.class)),
            Map.entry("General network", Set.of(BuildCommand.class)),
            Map.entry("How small", Set.of(GridMixin.class, GoalMixin.class, PaperMixin.class)),
            Map.entry("Assumptions about inputs", Set.of(KnowledgeMixin.class)),
            Map.entry("Pruning", Set.of(PlanMixin.class)),
            Map.entry("Fine-tuning", Set.of(FineTuneMixin.class)),
            Map.entry("Fine-tuning: files", Set.of(FineTuneFilesMixin.class)),
            Map.entry("Fine-tuning: steps", Set.of(OptimizerMixin.class)),
            Map.entry("Fine-tuning: loss", Set.of(LossMixin.class)),
            Map.entry("Fine-tuning: augmentation", Set.of(AugmentMixin.class)),
            Map.entry(
                    "Data",
                    Set.of(
                            ReadingMixin.class,
                            ConvertCommand.class,
                            RowsMixin.class,
                            DataMixin.class,
                            ScoreDataMixin.class,
                            StatisticsMixin.class,
                            ColumnsMixin.class)),
            Map.entry("Metrics", Set.of(TaskMixin.class, ScratchMixin.class, BaselineMixin.class)),
            Map.entry("Engine", Set.of(EngineMixin.class)));

    private GroupedHelp() {}

    /** Sets up the help of all commands of this program; the one that picocli brings along has its own. */
    static void of(CommandLine program) {
        program.getSubcommands().values().forEach(command -> {
            if (!command.getCommand().getClass().getPackage().equals(GroupedHelp.class.getPackage())) {
                return;
            }
            if (command.getCommand() instanceof StudyCommand) {
                command.getCommandSpec().usageMessage().footer(StudyCommand.footer());
            }
            Map<String, CommandLine.IHelpSectionRenderer> sections = command.getHelpSectionMap();
            sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, GroupedHelp::synopsis);
            sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, GroupedHelp::options);
        });
    }

    private static String synopsis(Help help) {
        StringBuilder line = new StringBuilder(help.commandSpec().qualifiedName());
        for (PositionalParamSpec operand : help.commandSpec().positionalParameters()) {
            line.append(' ').append(operand.paramLabel());
        }
        for (OptionSpec option : help.commandSpec().options()) {
            if (CommandTexts.isRequired(help.commandSpec().name(), option)) {
                line.append(' ').append(option.longestName()).append(' ').append(option.paramLabel());
            }
        }
        return line.append(" [OPTIONS]").append(System.lineSeparator()).toString();
    }

    private static String options(Help help) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        for (OptionSpec option : help.commandSpec().options()) {
            if (!option.hidden()) {
                groups.computeIfAbsent(heading(option), name -> new ArrayList<>())
                        .add(option);
            }
        }
        StringBuilder text = new StringBuilder();
        groups.forEach((name, options) -> {
            Help.Layout layout = help.createDefaultLayout();
            layout.addAllOptions(
                    options.stream()
                            .map(option -> CommandTexts.in(help.commandSpec().name(), option))
                            .toList(),
                    help.createDefaultParamLabelRenderer());
            text.append(System.lineSeparator())
                    .append(name)
                    .append(System.lineSeparator())
                    .append(layout);
        });
        return text.toString();
    }

    /**
     * Options of picocli itself, and those that say what is printed, stand under the last heading; what else commands declare says
     * which files and rows.
     */
    private static String heading(ArgSpec option) {
        Object from = option.userObject() instanceof Field field ? field.getDeclaringClass() : option;
        boolean isOwn = from instanceof Class<?> type
                && type.getPackage().equals(GroupedHelp.class.getPackage())
                && !type.equals(PrintMixin.class);
        return HEADINGS.entrySet().stream()
                .filter(heading -> heading.getValue().contains(from))
                .findFirst()
                .map(Map.Entry::getKey)
                .orElse(isOwn ? "Files and rows" : "Messages");
    }
}
