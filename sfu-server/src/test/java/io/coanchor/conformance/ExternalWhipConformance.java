package io.coanchor.conformance;

/** {@code mvn test -Dtest=ExternalWhipConformance -Dconformance.whip-url=…}: any WHIP server. */
class ExternalWhipConformance extends WhipConformanceSuite {
  @Override
  protected ConformanceTarget target() {
    return new UrlTemplates();
  }
}
