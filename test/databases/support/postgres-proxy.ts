import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What becomes of a request: it arrives; it is lost, and the connection with it; it is done, and its answer is lost. */
export type Fate = "deliver" | "cut" | "lose-answer";

/** What a client asks of the server, counted from 1 over all connections. */
export interface Request {
  readonly number: number;
  /** Empty for rows of a COPY and for their end. */
  readonly sql: string;
}

export interface Proxy {
  /** The server's URL by way of the proxy. */
  readonly url: string;
  readonly requests: readonly Request[];
}

interface Message {
  /** One letter; empty for the packet that begins a connection. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** Query, Parse, CopyData and CopyDone: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const WORK: ReadonlySet<string> = new Set(["Q", "P", "d", "c"]);
/** ReadyForQuery ends every answer; one byte follows. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5]);
/** CopyInResponse: the server now waits for rows. */
const COPY_IN = 0x47;

/** Stands between a client and PostgreSQL until the test ends, and decides over each request. */
export async function startProxy(url: string, decide: (request: Request) => Fate | Promise<Fate>): Promise<Proxy> {
  const requests: Request[] = [];
  const sockets = new Set<Socket>();
  const { hostname, port } = new URL(url);
  const listener = createServer((client) => {
    const server = connect(Number(port), hostname);
    const cut = (): void => {
      client.destroy();
      server.destroy();
    };
    // What a connection that is cut reports is what we wanted.
    for (const socket of [client, server]) sockets.add(socket.on("error", cut).on("close", cut));
    const losing = answers(server, client, cut);
    const ask = async (sql: string): Promise<Fate> => {
      const request = { number: requests.length + 1, sql };
      requests.push(request);
      return decide(request);
    };
    relay({ client, server }, ask, losing)
      .catch(() => {})
      .finally(cut);
  });
  onTestFinished(() => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  listener.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = listener.address();
  const through = new URL(url);
  through.port = String(typeof address === "object" && address !== null ? address.port : 0);
  return { url: through.href, requests };
}

/** Passes answers on; once called, keeps the rest of them back and cuts after the one that is under way. */
function answers(server: Socket, client: Socket, cut: () => void): () => void {
  let isLosing = false;
  let tail = Buffer.alloc(0);
  server.on("data", (chunk: Buffer) => {
    if (!isLosing) {
      client.write(chunk);
      return;
    }
    tail = Buffer.concat([tail, chunk]).subarray(-6);
    if (tail.subarray(0, 5).equals(READY) || chunk[0] === COPY_IN) cut();
  });
  return () => {
    isLosing = true;
  };
}

/** The client waits for each answer before it asks again, so there is never more than one under way. */
async function relay(
  { client, server }: { readonly client: Socket; readonly server: Socket },
  ask: (sql: string) => Promise<Fate>,
  loseAnswers: () => void,
): Promise<void> {
  let isLosing = false;
  for await (const message of messagesOf(client)) {
    const fate = isLosing || !WORK.has(message.type) ? "deliver" : await ask(sqlOf(message));
    if (fate === "cut") return;
    if (fate === "lose-answer") {
      isLosing = true;
      loseAnswers();
    }
    server.write(message.bytes);
  }
}

async function* messagesOf(client: Socket): AsyncGenerator<Message, void> {
  let rest = Buffer.alloc(0);
  let head = 0;
  for await (const chunk of client) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= head + 4 && rest.length >= head + rest.readUInt32BE(head)) {
      const size = head + rest.readUInt32BE(head);
      yield { type: rest.toString("latin1", 0, head), bytes: rest.subarray(0, size) };
      rest = rest.subarray(size);
      head = 1;
    }
  }
}

function sqlOf({ type, bytes }: Message): string {
  const [first = "", second = ""] = bytes.toString("utf8", 5).split("\0");
  if (type === "Q") return first;
  return type === "P" ? second : "";
}
