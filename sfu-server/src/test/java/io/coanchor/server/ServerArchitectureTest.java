package io.coanchor.server;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The walls of the server: who may see whom. */
class ServerArchitectureTest {
  private static final String ROOT = "io.coanchor.server";
  private static final int MAX_PUBLIC_METHODS = 25;
  private static final int MAX_INSTANCE_FIELDS = 15;

  /** What each package may see of the others; the root puts everything together. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("config", Set.of()),
          Map.entry("metrics", Set.of()),
          Map.entry("net", Set.of()),
          Map.entry("auth", Set.of("config")),
          Map.entry("worker", Set.of("net")),
          Map.entry("admin", Set.of("config", "metrics", "net")),
          Map.entry("signal", Set.of("config", "auth", "metrics", "net")),
          Map.entry("room", Set.of("config", "signal", "worker")),
          Map.entry("message", Set.of("room", "signal")),
          Map.entry("feed", Set.of("room", "message", "signal")),
          Map.entry("billing", Set.of("config", "metrics", "room", "signal")),
          Map.entry(
              "control",
              Set.of("billing", "config", "message", "metrics", "net", "room", "signal")),
          Map.entry("hook", Set.of("billing", "config", "metrics", "room", "signal")));

  private static final JavaClasses SERVER =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void shouldSeeOnlyWhatItMay() {
    ALLOWED.forEach((layer, allowed) -> {
      for (String other : ALLOWED.keySet()) {
        if (!other.equals(layer) && !allowed.contains(other)) {
          noClasses()
              .that()
              .resideInAPackage(ROOT + "." + layer + "..")
              .should()
              .dependOnClassesThat()
              .resideInAPackage(ROOT + "." + other + "..")
              .check(SERVER);
        }
      }
    });
  }

  @Test
  void shouldKnowEveryPackage() {
    SERVER.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> !name.equals(ROOT))
        .forEach(name ->
            assertThat(ALLOWED)
                .as("a rule for %s", name)
                .containsKey(name.substring(ROOT.length() + 1).split("\\.", 2)[0]));
  }

  @Test
  void shouldHaveNoPackageCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(SERVER);
  }

  @Test
  void shouldKeepNettyToSocketsAndHttp() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT + ".net..", ROOT + ".worker..", ROOT + ".signal..", ROOT + ".control..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(SERVER);
  }

  @Test
  void shouldKeepArmeriaToHttp() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".signal..", ROOT + ".admin..", ROOT + ".control..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.linecorp.armeria..")
        .check(SERVER);
  }

  @Test
  void shouldKeepGeneratedMessagesToTheControlApi() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".message..", ROOT + ".control..", ROOT + ".feed..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.coanchor.proto..", "com.google.protobuf..", "io.grpc..")
        .check(SERVER);
  }

  @Test
  void shouldHaveNoMutableStatics() {
    fields().that().areStatic().should().beFinal().check(SERVER);
  }

  @Test
  void shouldStaySmall() {
    classes().that(alwaysTrue()).should(staySmall()).check(SERVER);
  }

  @Test
  void shouldBeNullMarkedEverywhere() {
    SERVER.stream()
        .map(JavaClass::getPackage)
        .distinct()
        .forEach(p ->
            assertThat(p.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                .as("@NullMarked on %s", p.getName())
                .isTrue());
  }

  private static ArchCondition<JavaClass> staySmall() {
    return new ArchCondition<>("have at most 25 public methods and 15 instance fields") {
      @Override
      public void check(JavaClass c, ConditionEvents events) {
        if (c.isRecord() || c.isEnum()) {
          return;
        }
        long methods =
            c.getMethods().stream()
                .filter(m -> m.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(m -> !m.getModifiers().contains(JavaModifier.SYNTHETIC))
                .count();
        long instanceFields =
            c.getFields().stream()
                .filter(f -> !f.getModifiers().contains(JavaModifier.STATIC))
                .filter(f -> !f.getModifiers().contains(JavaModifier.SYNTHETIC))
                .count();
        if (methods > MAX_PUBLIC_METHODS || instanceFields > MAX_INSTANCE_FIELDS) {
          events.add(
              SimpleConditionEvent.violated(
                  c,
                  "%s: %d public methods (limit %d), %d instance fields (limit %d)"
                      .formatted(
                          c.getName(),
                          methods,
                          MAX_PUBLIC_METHODS,
                          instanceFields,
                          MAX_INSTANCE_FIELDS)));
        }
      }
    };
  }
}
