package io.coanchor.conformance;

/** {@code mvn test -Dtest=ExternalWhepConformance -Dconformance.whep-url=…}: any WHEP server. */
class ExternalWhepConformance extends WhepConformanceSuite {
  @Override
  protected ConformanceTarget target() {
    return new UrlTemplates();
  }
}
