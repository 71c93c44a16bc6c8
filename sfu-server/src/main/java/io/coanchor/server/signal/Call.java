package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;

/** One method of one resource. */
interface Call {
  HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException;
}
