package odf2nna.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Shows the options of a command under headings, one for each mixin that they come from, and a synopsis of one line. */
final class GroupedHelp {
    private static final String OUTPUT = "Output";
    private static final String OTHERS = "Messages";

    private static final Map<Class<?>, String> HEADINGS = Map.ofEntries(
            Map.entry(ModelMixin.class, "Model"),
            Map.entry(OutputMixin.class, OUTPUT),
            Map.entry(PrecisionMixin.class, OUTPUT),
            Map.entry(NarrowMixin.class, OUTPUT),
            Map.entry(ShrinkCommand.class, OUTPUT),
            Map.entry(ApplyCommand.class, OUTPUT),
            Map.entry(ScoreCommand.class, OUTPUT),
            Map.entry(CompareCommand.class, OUTPUT),
            Map.entry(ReportMixin.class, OUTPUT),
            Map.entry(SweepCommand.class, OUTPUT),
            Map.entry(GridMixin.class, "How small"),
            Map.entry(GoalMixin.class, "How small"),
            Map.entry(RoundsMixin.class, "How small"),
            Map.entry(SimplifyCommand.class, OUTPUT),
            Map.entry(KnowledgeMixin.class, "What is known"),
            Map.entry(ReadingMixin.class, "Data"),
            Map.entry(PlanMixin.class, "What goes"),
            Map.entry(RetrainMixin.class, "Retraining"),
            Map.entry(RetrainFilesMixin.class, "Retraining: files"),
            Map.entry(DescentMixin.class, "Retraining: steps"),
            Map.entry(ObjectiveMixin.class, "Retraining: loss"),
            Map.entry(AugmentMixin.class, "Retraining: augmentation"),
            Map.entry(ConvertCommand.class, "Data"),
            Map.entry(RowsMixin.class, "Data"),
            Map.entry(DataMixin.class, "Data"),
            Map.entry(JudgeMixin.class, "Metrics"),
            Map.entry(EngineMixin.class, "Engine"),
            Map.entry(PrintMixin.class, OTHERS));

    private GroupedHelp() {}

    /** Sets up the help of all commands of this program; the one that picocli brings along has its own. */
    static void of(CommandLine program) {
        program.getSubcommands().values().forEach(command -> {
            if (!command.getCommand().getClass().getPackage().equals(GroupedHelp.class.getPackage())) {
                return;
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
            if (option.required()) {
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
            layout.addAllOptions(options, help.createDefaultParamLabelRenderer());
            text.append(System.lineSeparator())
                    .append(name)
                    .append(System.lineSeparator())
                    .append(layout);
        });
        return text.toString();
    }

    private static String heading(ArgSpec option) {
        return option.userObject() instanceof Field field
                ? HEADINGS.getOrDefault(field.getDeclaringClass(), OTHERS)
                : OTHERS;
    }
}
