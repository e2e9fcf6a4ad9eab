import type { Message, Outbox, Told } from "../../src/ports/outbox.ts";

/** What was told and what waits, in memory, held to the same contract as the real one. */
export function memoryOutbox(): Outbox {
  const told = new Map<string, Map<string, Told>>();
  const messages: Message[] = [];
  let lastId = 0;
  const place = (id: number) => messages.findIndex((message) => message.id === id);
  return {
    told: (pair) => [...(told.get(pair)?.values() ?? [])].sort((one, other) => (one.key < other.key ? -1 : 1)),
    tell: ({ pair, remember, forget, messages: put, at }) => {
      const known = told.get(pair) ?? new Map<string, Told>();
      told.set(pair, known);
      for (const key of forget) known.delete(key);
      for (const one of remember) known.set(one.key, { ...one, pair });
      for (const message of put) {
        lastId += 1;
        messages.push({ ...message, id: lastId, at, attempts: 0, nextAt: at });
      }
    },
    nextMessage: (receiver) => messages.find((message) => message.receiver === receiver),
    waitingMessages: () => {
      const groups = Map.groupBy(messages, ({ receiver }) => receiver);
      return new Map([...groups].map(([receiver, { length }]) => [receiver, length]));
    },
    removeMessage: (id) => {
      if (place(id) !== -1) messages.splice(place(id), 1);
    },
    putOff: (id, nextAt) => {
      const message = messages[place(id)];
      if (message !== undefined) messages[place(id)] = { ...message, attempts: message.attempts + 1, nextAt };
    },
  };
}
