package odf2nna.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What all commands that do something have in common: {@code --help} and {@code --version}, and options in their order. */
@Command(mixinStandardHelpOptions = true, versionProvider = App.Version.class, sortOptions = false)
abstract class BaseCommand implements Callable<Integer> {}
