package io.coanchor.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The walls of the engine: who may see whom, and what nobody in it may touch. */
class ArchitectureTest {
  private static final String ROOT = "io.coanchor.core.";

  /** Low to high: a package sees only those before it. */
  private static final List<String> LAYERS =
      List.of(
          "unit",
          "packet",
          "openssl",
          "stun",
          "rtp",
          "rtcp",
          "codec",
          "sdp",
          "ice",
          "dtls",
          "srtp",
          "stream",
          "cc",
          "pacer",
          "forward",
          "transport",
          "router");

  private static final Set<String> MEDIA_ONLY = Set.of("stream", "cc", "pacer", "forward");
  private static final Set<String> SECURE = Set.of("openssl", "ice", "dtls", "srtp", "stun");

  private static final int MAX_PUBLIC_METHODS = 25;
  private static final int MAX_INSTANCE_FIELDS = 15;

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.coanchor.core");

  @Test
  void shouldSeeOnlyLowerLayers() {
    for (int i = 0; i < LAYERS.size(); i++) {
      for (int above = i + 1; above < LAYERS.size(); above++) {
        noClasses()
            .that()
            .resideInAPackage(ROOT + LAYERS.get(i) + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + LAYERS.get(above) + "..")
            .allowEmptyShould(true)
            .check(CORE);
      }
    }
  }

  @Test
  void shouldKeepMediaApartFromSecurity() {
    for (String media : MEDIA_ONLY) {
      for (String secure : SECURE) {
        noClasses()
            .that()
            .resideInAPackage(ROOT + media + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + secure + "..")
            .allowEmptyShould(true)
            .check(CORE);
      }
    }
  }

  @Test
  void shouldHaveNoPackageCycles() {
    slices().matching("io.coanchor.core.(*)..").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void shouldUseForeignLibrariesOnlyWhereTheyBelong() {
    onlyIn("org.ice4j..", "stun");
    onlyIn("org.jitsi..", "srtp");
    onlyIn("org.bouncycastle..", "dtls");
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.coanchor.core..",
            "java..",
            "javax.crypto..",
            "org.jspecify..",
            "org.ice4j..",
            "org.jitsi..",
            "org.bouncycastle..")
        .check(CORE);
  }

  @Test
  void shouldHaveNoThreadLockSocketOrLogger() {
    noClasses()
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("belong to threads, locks, sockets or logging") {
              @Override
              public boolean test(JavaClass c) {
                String name = c.getName();
                return name.startsWith("java.util.concurrent")
                    || name.startsWith("java.nio.channels")
                    || name.startsWith("java.util.logging")
                    || name.equals("java.lang.System$Logger")
                    || name.equals("java.lang.Thread")
                    || name.equals("java.net.Socket")
                    || name.equals("java.net.DatagramSocket")
                    || name.equals("java.net.ServerSocket");
              }
            })
        .check(CORE);
  }

  @Test
  void shouldNeverReadAClock() {
    noClasses().should().callMethod(System.class, "nanoTime").check(CORE);
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(CORE);
    noClasses().should().dependOnClassesThat().belongToAnyOf(java.time.Clock.class).check(CORE);
    noClasses().should().callMethod(java.time.Instant.class, "now").check(CORE);
  }

  @Test
  void shouldHaveNoMutableStatics() {
    noFields()
        .that()
        .areStatic()
        .and()
        .areNotFinal()
        .should()
        .beDeclaredInClassesThat()
        .resideInAPackage("io.coanchor.core..")
        .allowEmptyShould(true)
        .check(CORE);
  }

  @Test
  void shouldStaySmall() {
    classes().should(staySmall()).check(CORE);
  }

  @Test
  void shouldBeNullMarkedEverywhere() {
    CORE.stream()
        .map(JavaClass::getPackage)
        .distinct()
        .forEach(p ->
            org.assertj.core.api.Assertions.assertThat(
                    p.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                .as("@NullMarked on %s", p.getName())
                .isTrue());
  }

  private static void onlyIn(String library, String layer) {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + layer + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CORE);
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
        long fields =
            c.getFields().stream()
                .filter(f -> !f.getModifiers().contains(JavaModifier.STATIC))
                .filter(f -> !f.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(f -> !f.getModifiers().contains(JavaModifier.FINAL) || !c.isInterface())
                .count();
        if (methods > MAX_PUBLIC_METHODS || fields > MAX_INSTANCE_FIELDS) {
          events.add(
              SimpleConditionEvent.violated(
                  c,
                  "%s: %d public methods (limit %d), %d instance fields (limit %d)"
                      .formatted(
                          c.getName(), methods, MAX_PUBLIC_METHODS, fields, MAX_INSTANCE_FIELDS)));
        }
      }
    };
  }
}
