package io.coanchor.client.signal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The members of a problem document (RFC 9457) that a client needs.
 *
 * @param code the server's own, 0 if it told none
 * @param text title and detail, empty if it told none
 */
record ProblemDocument(int code, String text) {
  static final ProblemDocument NONE = new ProblemDocument(0, "");

  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_TEXT_CHARS = 500;

  /** Reads what it can; something that is no such document has nothing to tell. */
  static ProblemDocument parse(String body) {
    int code = 0;
    String title = "";
    String detail = "";
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return NONE;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("code") && value == JsonToken.VALUE_NUMBER_INT) {
          code = parser.getIntValue();
        } else if (name.equals("title") && value == JsonToken.VALUE_STRING) {
          title = shorten(parser.getText());
        } else if (name.equals("detail") && value == JsonToken.VALUE_STRING) {
          detail = shorten(parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      return new ProblemDocument(
          code, title.isEmpty() || detail.isEmpty() ? title + detail : title + ": " + detail);
    } catch (IOException _) {
      return NONE;
    }
  }

  private static String shorten(String text) {
    return text.length() <= MAX_TEXT_CHARS ? text : text.substring(0, MAX_TEXT_CHARS) + "…";
  }
}
