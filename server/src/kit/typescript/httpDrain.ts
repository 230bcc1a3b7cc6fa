/** Empties a server: no new connections, idle ones closed, and answers in flight tell their clients to close theirs. */

/** What is needed of `http.Server` and `https.Server`; with a `net.Server` connections are only waited for and cut. */
export interface DrainableServer {
  close(done: () => void): unknown;
  closeIdleConnections?(): void;
  prependListener(event: "connection", listener: (socket: Socket) => void): unknown;
  prependListener(event: "request", listener: (request: object, response: Response) => void): unknown;
}

export interface ServerDrain {
  /** From now on every answer carries `Connection: close`; requests are still taken. */
  announce(): void;
  /** Takes no more connections, and resolves when the last one has ended. */
  close(): Promise<void>;
  /** Ends what is still open, whatever it is doing: answers, WebSockets, sleeping clients. */
  cut(): void;
}

/** Begins to watch a server, best before it listens. Nothing changes until one of the methods is called. */
export function drainServer(server: DrainableServer): ServerDrain {
  const sockets = new Set<Socket>();
  const answers = new Set<Response>();
  let [isAnnounced, isClosing] = [false, false];

  server.prependListener("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.prependListener("request", (_, response) => {
    answers.add(response);
    if (isAnnounced) response.shouldKeepAlive = false;
    response.once("close", () => {
      answers.delete(response);
      // An answer that had begun before could no longer say `Connection: close`: its connection is idle only now.
      if (isClosing) server.closeIdleConnections?.();
    });
  });

  const announce = (): void => {
    isAnnounced = true;
    for (const response of answers) response.shouldKeepAlive = false;
  };
  const close = (): Promise<void> => {
    announce();
    isClosing = true;
    return new Promise((resolve) => {
      server.close(() => resolve()); // its error says only that the server did not listen
      server.closeIdleConnections?.(); // since Node 19 a part of close()
      // Node does not count a connection as idle on which nothing has ever arrived, such as one that a browser keeps ready.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    });
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return { announce, close, cut };
}

interface Socket {
  readonly bytesRead: number;
  destroy(): unknown;
  once(event: "close", listener: () => void): unknown;
}

interface Response {
  shouldKeepAlive: boolean;
  once(event: "close", listener: () => void): unknown;
}
