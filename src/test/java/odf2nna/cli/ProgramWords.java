package odf2nna.cli;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The words of the program: texts in its sources and in the report's page, and names of classes and of what users of the
 * library see.
 *
 * @param file where they are
 * @param line of the file, from 1
 * @param words the text; of a name its words in lower case, as in {@code "size search"}
 */
record ProgramWords(String file, int line, String words) {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Path PAGE = Path.of("src/main/resources/odf2nna/report");
    private static final Pattern PUBLIC_PACKAGE = Pattern.compile("odf2nna(\\.(?!internal\\b|cli\\b)\\w+)*");
    private static final Pattern CAMEL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_");
    private static final Pattern SEVERAL = Pattern.compile("\\S\\s+\\S");

    /** A comment of a script; or a string, since it may have slashes. */
    private static final Pattern COMMENT = Pattern.compile(
            "(?s)/\\*.*?\\*/|//[^\n]*|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])*'|`(?:\\\\.|[^`\\\\])*`");

    /** What a browser does not show of a page. */
    private static final Pattern UNSEEN = Pattern.compile("(?s)<!--.*?-->|<(script|style)\\b.*?</\\1>|<[^>]*>");

    /** {@return texts of several words in the sources; what is put together by + is one text, with … for a value} */
    static List<ProgramWords> texts() throws IOException {
        List<ProgramWords> found = new ArrayList<>();
        parse(SOURCES, (unit, places) -> new Texts(unit, places, found).scan(unit, null));
        return found;
    }

    /** {@return names of all classes, and those of methods, components and constants that users of the library see} */
    static List<ProgramWords> names() throws IOException {
        List<ProgramWords> found = new ArrayList<>();
        parse(SOURCES, (unit, places) -> new Names(unit, places, true, found).scan(unit, null));
        parse(TESTS, (unit, places) -> new Names(unit, places, false, found).scan(unit, null));
        return found;
    }

    /** {@return the report's page and its scripts; of scripts the comments are left out, of the page what is not seen} */
    static List<ProgramWords> page() throws IOException {
        List<ProgramWords> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(PAGE)) {
            for (Path file : files.sorted().toList()) {
                String text = Files.readString(file);
                if (file.toString().endsWith(".html")) {
                    found.add(new ProgramWords(file.toString(), 1, without(UNSEEN, text)));
                } else if (file.toString().endsWith(".js")) {
                    found.add(new ProgramWords(file.toString(), 1, without(COMMENT, text)));
                }
            }
        }
        return found;
    }

    /** Puts blanks in the place of what is found but no string. */
    private static String without(Pattern pattern, String text) {
        return pattern.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group().matches("(?s)[\"'`].*")
                                ? found.group()
                                : found.group().replaceAll("[^\n]", " ")));
    }

    private interface Visitor {
        void visit(CompilationUnitTree unit, SourcePositions places);
    }

    private static void parse(Path folder, Visitor visitor) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
                Stream<Path> files = Files.walk(folder)) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(sources));
            SourcePositions places = Trees.instance(task).getSourcePositions();
            task.parse().forEach(unit -> visitor.visit(unit, places));
        }
    }

    private abstract static class Scanner extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions places;
        private final List<ProgramWords> found;

        Scanner(CompilationUnitTree unit, SourcePositions places, List<ProgramWords> found) {
            this.unit = unit;
            this.places = places;
            this.found = found;
        }

        final void add(Tree tree, String words) {
            Path file = Path.of("")
                    .toAbsolutePath()
                    .relativize(Path.of(unit.getSourceFile().toUri()));
            long line = unit.getLineMap().getLineNumber(places.getStartPosition(unit, tree));
            found.add(new ProgramWords(file.toString(), (int) line, words));
        }
    }

    private static final class Texts extends Scanner {
        Texts(CompilationUnitTree unit, SourcePositions places, List<ProgramWords> found) {
            super(unit, places, found);
        }

        @Override
        public Void visitLiteral(LiteralTree literal, Void none) {
            if (literal.getValue() instanceof String text) {
                addText(literal, text);
            }
            return null;
        }

        @Override
        public Void visitBinary(BinaryTree sum, Void none) {
            if (sum.getKind() != Tree.Kind.PLUS) {
                return super.visitBinary(sum, none);
            }
            StringBuilder text = new StringBuilder();
            join(sum, text);
            addText(sum, text.toString());
            return null;
        }

        private void join(Tree part, StringBuilder text) {
            if (part instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
                join(sum.getLeftOperand(), text);
                join(sum.getRightOperand(), text);
            } else if (part instanceof LiteralTree literal) {
                text.append(literal.getValue());
            } else {
                text.append("…");
                scan(part, null);
            }
        }

        private void addText(Tree tree, String text) {
            if (SEVERAL.matcher(text).find()) {
                add(tree, text);
            }
        }
    }

    private static final class Names extends Scanner {
        private final boolean isPublicPackage;

        Names(CompilationUnitTree unit, SourcePositions places, boolean isProgram, List<ProgramWords> found) {
            super(unit, places, found);
            isPublicPackage = isProgram
                    && PUBLIC_PACKAGE.matcher(unit.getPackageName().toString()).matches();
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            if (!type.getSimpleName().isEmpty()) {
                addName(type, type.getSimpleName().toString());
            }
            boolean isInterface = type.getKind() == Tree.Kind.INTERFACE;
            for (Tree member : isPublicPackage ? type.getMembers() : List.<Tree>of()) {
                if (member instanceof MethodTree method
                        && !method.getName().contentEquals("<init>")
                        && (isInterface || isSeen(method.getModifiers()))) {
                    addName(method, method.getName().toString());
                } else if (member instanceof VariableTree field
                        && (isSeen(field.getModifiers()) || isComponent(type, field))) {
                    addName(field, field.getName().toString());
                }
            }
            return super.visitClass(type, none);
        }

        /** A record's fields that are not static are its components. */
        private static boolean isComponent(ClassTree type, VariableTree field) {
            return type.getKind() == Tree.Kind.RECORD
                    && !field.getModifiers().getFlags().contains(Modifier.STATIC);
        }

        private static boolean isSeen(ModifiersTree modifiers) {
            return modifiers.getFlags().contains(Modifier.PUBLIC)
                    || modifiers.getFlags().contains(Modifier.PROTECTED);
        }

        private void addName(Tree tree, String name) {
            add(tree, CAMEL.matcher(name).replaceAll(" ").toLowerCase(Locale.ROOT));
        }
    }
}
