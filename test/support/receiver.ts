import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { onTestFinished } from "vitest";

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpReceiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** What it answers: a status, or nothing at all. */
  answer: number | "silence";
  headers: OutgoingHttpHeaders;
}

/** A receiver of messages on the loopback; gone with its test. */
export async function httpReceiver(): Promise<HttpReceiver> {
  const received: Received[] = [];
  const receiver: HttpReceiver & { url: string } = {
    url: "",
    received,
    answer: 204,
    headers: { location: "http://127.0.0.1:1/" },
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      if (receiver.answer === "silence") return;
      if (receiver.answer < 300) received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(receiver.answer, receiver.headers).end("thanks");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  receiver.url = `http://127.0.0.1:${address.port}/hook`;
  return receiver;
}
