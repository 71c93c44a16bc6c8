package io.coanchor.server.worker;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.router.MediaBatch;

/**
 * The ways from one worker to all of them, itself among them, and what arrives on theirs to it:
 * each parcel goes to the part of the worker that it is for. On the worker's thread, but for the
 * figures.
 */
final class Links implements Link.Receiver {
  private final MediaWorker worker;
  private final Demultiplexer demultiplexer;
  private Link[] links = {};

  Links(MediaWorker worker, Demultiplexer demultiplexer) {
    this.worker = worker;
    this.demultiplexer = demultiplexer;
  }

  /** Connects the worker with all; to be called before the first datagram. */
  void connect(MediaWorker[] workers) {
    links = new Link[workers.length];
    for (int i = 0; i < workers.length; i++) {
      links[i] = new Link(worker, workers[i].commands(), workers[i].links());
    }
  }

  /** The way to another worker. */
  Link to(MediaWorker other) {
    return links[other.index()];
  }

  /** The way to the worker with that index. */
  Link to(int other) {
    return links[other];
  }

  @Override
  public void onParcels(Link link) {
    worker.cycle().begin();
    link.drain();
    worker.onBatchEnd();
  }

  @Override
  public void onBatch(StreamSource source, MediaBatch batch) {
    source.shardOn(worker).onBatch(source, batch, worker.cycle().begin());
  }

  @Override
  public void onHandedOver(byte[] array, int length, RemoteAddress from, MediaWorker giver) {
    demultiplexer.onHandedOver(array, length, from, giver);
  }

  @Override
  public void onFrame(byte[] array, int length, RemoteAddress to) {
    worker.sockets().write(to, array, 0, length);
  }

  /** What did not fit; from any thread. */
  long overflows() {
    long sum = 0;
    for (Link link : links) {
      sum += link.overflows();
    }
    return sum;
  }
}
