import { get, type IncomingMessage } from "node:http";
import { onTestFinished } from "vitest";

/** One part of a stream of events; a heartbeat is only a comment. */
export interface SentEvent {
  readonly event?: string;
  readonly id?: string;
  readonly comment?: string;
  readonly document?: unknown;
}

/** A client of the events that keeps all it is sent. */
export interface EventReader {
  readonly response: IncomingMessage;
  readonly events: readonly SentEvent[];
  /** Resolves when an event fits, at once when one has come already. */
  readonly until: (fits: (event: SentEvent) => boolean) => Promise<SentEvent>;
  /** Resolves when the server has ended or cut the stream. */
  readonly ended: Promise<void>;
  readonly close: () => void;
}

/** Opens a stream; it is closed after the test. `path` comes behind /api/v1/events. */
export async function readEvents(url: string, path = "", headers: Record<string, string> = {}): Promise<EventReader> {
  const { promise: opened, resolve } = Promise.withResolvers<IncomingMessage>();
  const request = get(`${url}/api/v1/events${path}`, { headers, agent: false }, resolve);
  const close = () => void request.destroy();
  request.on("error", () => {});
  onTestFinished(close);
  const response = await opened;
  const events: SentEvent[] = [];
  const waiting = new Set<() => void>();
  let rest = "";
  response.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n\n");
    rest = parts.pop() ?? "";
    events.push(...parts.map(parse));
    for (const look of waiting) look();
  });
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  response.on("error", () => {}).on("close", end);
  const until = (fits: (event: SentEvent) => boolean) =>
    new Promise<SentEvent>((found) => {
      const look = () => {
        const event = events.find(fits);
        if (event === undefined) return;
        waiting.delete(look);
        found(event);
      };
      waiting.add(look);
      look();
    });
  return { response, events, until, ended, close };
}

/** Whether an event has this name. */
export function named(name: string) {
  return ({ event }: SentEvent): boolean => event === name;
}

function parse(part: string): SentEvent {
  const fields = part.split("\n").map((line) => {
    const colon = line.indexOf(": ");
    return [colon === 0 ? "comment" : line.slice(0, colon), line.slice(colon + 2)];
  });
  const { data, ...rest } = Object.fromEntries(fields);
  return data === undefined ? rest : { ...rest, document: JSON.parse(data) };
}
